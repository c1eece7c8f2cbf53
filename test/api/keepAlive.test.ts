// Sockets whose client has gone without a word, and messages that make the server fail.
import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Server } from "graphql-ws";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { type Extra, serveSocket } from "../../server/http/serveSocket.ts";
import { createLog } from "../../server/log.ts";

const PING_MS = 12_000;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function serve(hear: (message: unknown) => Promise<void> = async () => undefined) {
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => void lines.push(line) });
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    protocol: "graphql-transport-ws",
    ping: vi.fn(),
    close: vi.fn(),
    terminate: vi.fn(() => {
      socket.readyState = 3;
      socket.emit("close", 1006, "");
    }),
  });
  const closed = vi.fn(async () => undefined);
  const protocol: Server<Extra> = {
    opened({ onMessage }) {
      onMessage(hear);
      return closed;
    },
  };
  serveSocket(protocol, socket as unknown as WebSocket, {} as IncomingMessage, log);
  return { socket, closed, lines };
}

test("a socket that answers its pings stays; one that doesn't is cut off before the next ping, once", async () => {
  const { socket, closed } = serve();
  for (let pings = 1; pings <= 5; pings += 1) {
    await vi.advanceTimersByTimeAsync(PING_MS);
    expect(socket.ping).toHaveBeenCalledTimes(pings);
    if (pings < 5) socket.emit("pong");
  }
  expect(socket.terminate).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(10 * PING_MS);
  expect([socket.ping.mock.calls.length, socket.terminate.mock.calls.length]).toEqual([5, 1]);
  expect(closed.mock.calls).toEqual([[1006, ""]]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a message that can't be handled closes its socket with 4500, and the reason is in the log alone", async () => {
  const { socket, lines } = serve(async () => {
    throw new Error("of the server's own");
  });
  socket.emit("message", Buffer.from('{"type":"ping"}'));
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.close.mock.calls).toEqual([[4500, "Internal server error"]]);
  expect(lines.join("")).toContain("of the server's own");
});
