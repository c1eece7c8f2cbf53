// Reads a body for as long as it comes, and gives it up when nothing came for a while.
import type { IncomingMessage } from "node:http";
import { setInterval } from "node:timers";
import { describeFault } from "./fault.ts";

const LOOKS = 4;

/** The time that its reader takes isn't counted. Nothing is done for each piece beside handing it on: a film has many thousands. */
export function untilSilent(response: IncomingMessage, silenceMs: number): AsyncIterable<Uint8Array> {
  const { socket } = response;
  let [heard, silentLooks] = [socket.bytesRead, 0];
  const looks = setInterval(() => {
    const isSilent = socket.bytesRead === heard && response.readableLength === 0;
    [heard, silentLooks] = [socket.bytesRead, isSilent ? silentLooks + 1 : 0];
    if (silentLooks >= LOOKS) response.destroy(new Error(`no byte came for ${silenceMs / 1_000} s`));
  }, silenceMs / LOOKS);
  response.once("close", () => clearInterval(looks));
  return {
    [Symbol.asyncIterator]() {
      const parts = response[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
      return {
        next: () => parts.next().catch(explain),
        return: () => parts.return?.() ?? Promise.resolve({ done: true, value: undefined }),
      };
    },
  };
}

function explain(error: unknown): never {
  throw new Error(describeFault(error), { cause: error });
}
