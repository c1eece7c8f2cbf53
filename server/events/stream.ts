// An async generator over a mailbox that ends for good on return(), also while it waits.
import { Mailbox } from "./mailbox.ts";

/**
 * `open` starts listening and returns what stops it; it is called before the first value is asked for elsewhere, so nothing falls between
 * a look at the database and the first signal. A plain generator would hold its return() back until its pending next() is done.
 */
export function stream<T>(
  open: (mailbox: Mailbox) => () => void,
  run: (mailbox: Mailbox) => AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  const mailbox = new Mailbox();
  const stop = open(mailbox);
  const source = run(mailbox);
  const end = async (): Promise<IteratorResult<T, void>> => {
    stop();
    mailbox.close();
    return source.return();
  };
  return {
    async next() {
      try {
        const result = await source.next();
        if (result.done) stop();
        return result;
      } catch (error) {
        stop();
        throw error;
      }
    },
    return: end,
    async throw() {
      return end();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
