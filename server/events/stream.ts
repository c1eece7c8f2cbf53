// An async generator over a mailbox that ends for good on return(), also while it waits.
import { Mailbox } from "./mailbox.ts";

export type Step<T> = IteratorResult<T, void>;

/** What a pull gives: a step, or a promise of it; null: there is nothing yet, and `wake` is called once, when it is worth pulling again. */
export type Pulling<T> = Step<T> | null | Promise<Step<T> | null>;
export type Pull<T> = (wake: () => void) => Pulling<T>;

export const DONE: IteratorReturnResult<void> = { done: true, value: undefined };

/** A generator that can be asked without waiting: a promise on each stage for each of thousands of readers is what a fan-out would cost most. */
export abstract class Pulled<T> implements AsyncGenerator<T, void> {
  abstract pull(wake: () => void): Pulling<T>;
  /** Also while a pull is pending. */
  abstract end(): void;

  next(): Promise<Step<T>> {
    return nextOf((wake) => this.pull(wake));
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
export const pullFrom = <T>(source: AsyncIterator<T> & { pull?: Pull<T> }, wake: () => void): Pulling<T> =>
  source.pull ? source.pull(wake) : (source.next() as Promise<Step<T>>);

/** Pulls until there is something. */
function nextOf<T>(pull: Pull<T>): Promise<Step<T>> {
  return new Promise((resolve, reject) => {
    const tell = (step: Step<T> | null): void => {
      if (step !== null) resolve(step);
    };
    const ask = (): void => {
      try {
        const step = pull(ask);
        if (step instanceof Promise) step.then(tell, reject);
        else tell(step);
      } catch (error) {
        reject(error);
      }
    };
    ask();
  });
}

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

  pull(wake: () => void): Pulling<T> {
    if (this.#over) return DONE;
    const step = this.#run(wake);
    if (!(step instanceof Promise)) return this.#settle(step);
    return step.then(
      (value) => this.#settle(value),
      (error) => this.#fail(error),
    );
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop();
    this.#mailbox.close();
    this.onEnd?.();
  }

  #settle(step: Step<T> | null): Step<T> | null {
    if (step?.done) this.end();
    return step;
  }

  #fail(error: unknown): never {
    this.end();
    throw error;
  }
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
