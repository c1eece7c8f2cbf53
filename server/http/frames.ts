// Writes a subscription's answers straight to its socket, as `next` messages of graphql-transport-ws with the payload's text shared between sockets.
import type { WebSocket } from "ws";
import { hubDrops } from "../metrics.ts";
import { textOf } from "./share.ts";
import type { ResultStream } from "./subscribe.ts";

/** What may wait in a socket's buffer before its reader is waited for. */
const MAX_BUFFERED_BYTES = 256 * 1024;
const LOOK_AGAIN_MS = 20;

export interface FrameTarget {
  socket: WebSocket;
  /** Of the operation, as the client chose it. */
  id: string;
  /** Who reads nothing for so long is cut off, and comes back with its cursor. */
  stuckMs: number;
}

/**
 * For graphql-ws this is a stream without values: it sees the end, and says `complete`. By itself it would stringify every answer once a socket.
 * return() (the client is done, or gone) must end a pending next(), so this is no generator.
 */
export function writeFrames(source: ResultStream, { socket, id, stuckMs }: FrameTarget): AsyncGenerator<never, void> {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  let over = false;
  const done = { done: true, value: undefined } as const;
  const end = async () => {
    over = true;
    await source.return();
    return done;
  };
  return {
    async next() {
      while (!over) {
        const step = source.pull();
        const result = step instanceof Promise ? await step : step;
        if (result.done || over) break;
        socket.send(`${head}${textOf(result.value)}}`);
        if (socket.bufferedAmount > MAX_BUFFERED_BYTES && !(await drained(socket, stuckMs))) return end();
      }
      return done;
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}

/** False: the reader was stuck and has been cut off, or has gone by itself. One that reads slowly is not stuck. */
async function drained(socket: WebSocket, stuckMs: number): Promise<boolean> {
  let waiting = socket.bufferedAmount;
  // Counted in looks: time in which this process stood still is not the reader's fault.
  for (let stuckLooks = 0; waiting > MAX_BUFFERED_BYTES / 2; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    if (socket.readyState !== socket.OPEN) return false;
    stuckLooks = socket.bufferedAmount < waiting ? 0 : stuckLooks + 1;
    waiting = socket.bufferedAmount;
    if (stuckLooks * LOOK_AGAIN_MS < stuckMs) continue;
    hubDrops.inc({ kind: "stuck" });
    socket.terminate();
    return false;
  }
  return true;
}
