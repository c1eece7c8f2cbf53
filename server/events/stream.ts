// An async generator over a mailbox that ends for good on return(), also while it waits.
import { Mailbox } from "./mailbox.ts";

export type Step<T> = IteratorResult<T, void>;

export const DONE: IteratorReturnResult<void> = { done: true, value: undefined };

/** A generator that can be asked without waiting: whoever serves thousands of readers waits only where there is something to wait for. */
export abstract class Pulled<T> implements AsyncGenerator<T, void> {
  /** What next() gives, if it is there already, or else a promise of it. */
  abstract pull(): Step<T> | Promise<Step<T>>;
  /** Also while a pull is pending. */
  abstract end(): void;

  async next(): Promise<Step<T>> {
    return this.pull();
  }

  async return(): Promise<Step<T>> {
    this.end();
    return DONE;
  }

  throw(): Promise<Step<T>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
  }
}

/** Of any generator: at once, if it can. */
export const pullFrom = <T>(source: AsyncIterator<T> & { pull?: Pull<T> }): Step<T> | Promise<Step<T>> =>
  source.pull?.() ?? (source.next() as Promise<Step<T>>);

export type Pull<T> = Pulled<T>["pull"];

/**
 * `open` starts listening and returns what stops it; it is called before the first value is asked for elsewhere, so nothing falls between
 * a look at the database and the first signal. A plain generator would hold its return() back until its pending next() is done.
 */
export class Feed<T> extends Pulled<T> {
  /** Called once, however it ends. */
  onEnd: (() => void) | null = null;
  readonly #mailbox = new Mailbox();
  readonly #stop: () => void;
  readonly #run: Pull<T>;
  #over = false;

  constructor(open: (mailbox: Mailbox) => () => void, run: (mailbox: Mailbox) => Pull<T>) {
    super();
    this.#stop = open(this.#mailbox);
    this.#run = run(this.#mailbox);
  }

  pull(): Step<T> | Promise<Step<T>> {
    if (this.#over) return DONE;
    const step = this.#run();
    return step instanceof Promise ? step.then(this.#settle, this.#fail) : this.#settle(step);
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop();
    this.#mailbox.close();
    this.onEnd?.();
  }

  readonly #settle = (step: Step<T>): Step<T> => {
    if (step.done) this.end();
    return step;
  };

  readonly #fail = (error: unknown): never => {
    this.end();
    throw error;
  };
}

export function stream<T>(
  open: (mailbox: Mailbox) => () => void,
  run: (mailbox: Mailbox) => AsyncGenerator<T, void>,
): Feed<T> {
  return new Feed(open, (mailbox) => {
    const source = run(mailbox);
    return () => source.next();
  });
}
