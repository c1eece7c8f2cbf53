// How long a reader is waited for: as long as it reads, however slowly, and no longer.
import { PassThrough, Writable } from "node:stream";
import type { ExecutionResult } from "graphql";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { DONE, Pulled, stream } from "../../server/events/stream.ts";
import { Frames } from "../../server/http/frames.ts";

const stuckMs = 1_000;
const manyBytes = 1_000_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

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

/** Gives what there is at once, and keeps who asks for more. */
class Pile extends Pulled<ExecutionResult> {
  wake = (): void => undefined;
  left = 0;
  over = false;

  pull(wake: () => void) {
    if (this.over) return DONE;
    if (this.left === 0) {
      this.wake = wake;
      return null;
    }
    this.left -= 1;
    return { done: false as const, value: { data: {} } };
  }

  end(): void {
    this.over = true;
  }

  tell(count: number): void {
    this.left += count;
    this.wake();
  }
}

/** A socket that notes in how many pieces its frames leave. */
function openPile() {
  const pieces: number[] = [];
  const wire = new Writable({
    writev(chunks, done) {
      pieces.push(chunks.length);
      done();
    },
  });
  const send = vi.fn((text: string): void => {
    wire.write(text);
  });
  const socket = { OPEN: 1, readyState: 1, bufferedAmount: 0, send };
  const pile = new Pile();
  const frames = new Frames(pile, { socket: socket as unknown as WebSocket, wire, id: "1", stuckMs });
  return { pile, pieces, send, ended: frames.next() };
}

test("what was told at once leaves in one piece, when all of it is told", async () => {
  const { pile, pieces, ended } = openPile();
  for (const count of [2, 3]) pile.tell(count);
  expect(pieces).toEqual([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(pieces).toEqual([5]);
  pile.tell(4);
  await vi.advanceTimersByTimeAsync(0);
  expect(pieces).toEqual([5, 4]);
  pile.end();
  pile.tell(0);
  expect(await ended).toEqual(DONE);
});

test("many that are served together let other work in between", async () => {
  const piles = Array.from({ length: 5 }, openPile);
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const pass = () => {
    nowMs += 6;
  };
  for (const { send } of piles) send.mockImplementation(pass);
  for (const { pile } of piles) pile.tell(1);
  await Promise.resolve();
  const served = () => piles.filter(({ send }) => send.mock.calls.length > 0).length;
  expect(served()).toBe(2);
  await vi.advanceTimersToNextTimerAsync();
  expect(served()).toBe(4);
  await vi.advanceTimersToNextTimerAsync();
  expect(served()).toBe(5);
});
