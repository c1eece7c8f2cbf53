// How long a reader is waited for: as long as it reads, however slowly, and no longer.
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { stream } from "../../server/events/stream.ts";
import { Frames } from "../../server/http/frames.ts";

const stuckMs = 1_000;
const manyBytes = 1_000_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A socket whose reader has taken nothing yet, and one more answer than it is to get. */
function open() {
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send: vi.fn(() => {
      socket.bufferedAmount += manyBytes;
    }),
    terminate: vi.fn(() => {
      socket.readyState = 3;
    }),
  };
  async function* answers() {
    yield { data: { n: 1 } };
    yield { data: { n: 2 } };
  }
  const feed = stream(() => () => undefined, answers);
  const target = { socket: socket as unknown as WebSocket, wire: new PassThrough(), id: "1", stuckMs };
  const frames = new Frames(feed, target);
  return { socket, ended: frames.next() };
}

test("one that takes a little now and then is not stuck", async () => {
  const { socket, ended } = open();
  for (let sips = 0; sips < 10; sips += 1) {
    await vi.advanceTimersByTimeAsync(0.9 * stuckMs);
    socket.bufferedAmount -= 1;
  }
  expect(socket.send).toHaveBeenCalledTimes(1);
  socket.bufferedAmount = 0;
  await vi.advanceTimersByTimeAsync(100);
  expect(socket.send).toHaveBeenCalledTimes(2);
  socket.bufferedAmount = 0;
  await vi.advanceTimersByTimeAsync(100);
  expect(await ended).toEqual({ done: true, value: undefined });
  expect(socket.terminate).not.toHaveBeenCalled();
});

test("one that takes nothing is cut off, also when others write to its socket meanwhile", async () => {
  const { socket, ended } = open();
  const others = setInterval(() => {
    socket.bufferedAmount += 1;
  }, 10);
  await vi.advanceTimersByTimeAsync(0.9 * stuckMs);
  expect(socket.terminate).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(0.2 * stuckMs);
  expect(socket.terminate).toHaveBeenCalledTimes(1);
  expect(await ended).toEqual({ done: true, value: undefined });
  expect(socket.send).toHaveBeenCalledTimes(1);
  clearInterval(others);
});

test("one that has gone by itself is waited for no longer", async () => {
  const { socket, ended } = open();
  await vi.advanceTimersByTimeAsync(100);
  socket.readyState = 3;
  await vi.advanceTimersByTimeAsync(100);
  expect(await ended).toEqual({ done: true, value: undefined });
  expect(socket.send).toHaveBeenCalledTimes(1);
  expect(socket.terminate).not.toHaveBeenCalled();
});
