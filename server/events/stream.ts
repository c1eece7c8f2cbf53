// An async generator over a mailbox that ends for good on return(), also while it waits.
import { Mailbox } from "./mailbox.ts";

export type Step<T> = IteratorResult<T, void>;

/** What is there already, or else a promise of what comes: whoever serves thousands of readers waits only where there is something to wait for. */
export type Pull<T> = () => Step<T> | Promise<Step<T>>;

export interface Feed<T> extends AsyncGenerator<T, void> {
  /** As next(). */
  pull: Pull<T>;
  /** Resolves when it is over, however that came. */
  ended: Promise<void>;
}

export const DONE = { done: true, value: undefined } as const;

/**
 * `open` starts listening and returns what stops it; it is called before the first value is asked for elsewhere, so nothing falls between
 * a look at the database and the first signal. A plain generator would hold its return() back until its pending next() is done.
 */
export function feed<T>(open: (mailbox: Mailbox) => () => void, run: (mailbox: Mailbox) => Pull<T>): Feed<T> {
  const mailbox = new Mailbox();
  const stop = open(mailbox);
  const pull = run(mailbox);
  const { promise: ended, resolve: endIt } = Promise.withResolvers<void>();
  let over = false;
  const end = (): typeof DONE => {
    over = true;
    endIt();
    stop();
    mailbox.close();
    return DONE;
  };
  const settle = (step: Step<T>): Step<T> => (step.done ? end() : step);
  const fail = (error: unknown): never => {
    end();
    throw error;
  };
  const next: Pull<T> = () => {
    if (over) return DONE;
    const step = pull();
    return step instanceof Promise ? step.then(settle, fail) : settle(step);
  };
  return {
    pull: next,
    ended,
    next: async () => next(),
    return: async () => end(),
    throw: async () => end(),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      end();
    },
  };
}

export function stream<T>(
  open: (mailbox: Mailbox) => () => void,
  run: (mailbox: Mailbox) => AsyncGenerator<T, void>,
): Feed<T> {
  return feed(open, (mailbox) => {
    const source = run(mailbox);
    return () => source.next();
  });
}
