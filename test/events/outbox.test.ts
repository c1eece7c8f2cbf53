// Signals on their way out: the first at once, the rest gathered, in payloads that NOTIFY can carry.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createOutbox, type Message } from "../../server/events/outbox.ts";

const holdMs = 15;
const prefix = "process-1";
let sent: string[][];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
});

afterEach(() => {
  vi.useRealTimers();
});

const open = (send = async (payloads: string[]): Promise<void> => void sent.push(payloads)) =>
  createOutbox(send, { prefix, holdMs });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const messagesIn = (payloads: readonly string[]): Message[] =>
  payloads.flatMap((payload) => JSON.parse(payload.slice(prefix.length)) as Message[]);

test("the first signal goes out at once, together with others of the same turn", async () => {
  const outbox = open();
  outbox.put("events", "", null);
  outbox.put("work", "", null);
  await pass(0);
  expect(sent.map(messagesIn)).toEqual([
    [
      ["events", null],
      ["work", null],
    ],
  ]);
});

test("what follows is held back, and of each topic and key only the newest goes out", async () => {
  const outbox = open();
  outbox.put("events", "", null);
  await pass(0);
  outbox.put("deleted", "a", 1);
  outbox.put("deleted", "b", 1);
  await pass(holdMs - 1);
  outbox.put("deleted", "a", 2);
  outbox.put("backend", "a", 3);
  expect(sent).toHaveLength(1);
  await pass(1);
  expect(sent.map(messagesIn)[1]).toEqual([
    ["deleted", 2],
    ["deleted", 1],
    ["backend", 3],
  ]);
  expect(sent).toHaveLength(2);
});

test("after a quiet while the next signal goes out at once again", async () => {
  const outbox = open();
  outbox.put("events", "", null);
  await pass(10 * holdMs);
  outbox.put("events", "", null);
  await pass(0);
  expect(sent).toHaveLength(2);
});

test("payloads stay below what NOTIFY carries, also in bytes, and nothing is lost between them", async () => {
  const outbox = open();
  const values = Array.from({ length: 200 }, (_, at) => `${at} ${"ü🎨".repeat(20)}`);
  for (const value of values) outbox.put("deleted", value, value);
  await pass(0);
  const [payloads = []] = sent;
  expect(payloads.length).toBeGreaterThan(3);
  for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
  expect(messagesIn(payloads).map(([, value]) => value)).toEqual(values);
});

test("a signal that no payload can carry is left out, and those around it go", async () => {
  const outbox = open();
  for (const value of ["before", "x".repeat(9_000), "after"]) outbox.put("deleted", value, value);
  await pass(0);
  expect(sent.flatMap(messagesIn).map(([, value]) => value)).toEqual(["before", "after"]);
});

test("a slow carrier is given the next payloads only when it is done", async () => {
  const gates: (() => void)[] = [];
  const outbox = open(async (payloads) => {
    sent.push(payloads);
    await new Promise<void>((resolve) => gates.push(resolve));
  });
  outbox.put("events", "", null);
  await pass(0);
  outbox.put("work", "", null);
  await pass(10 * holdMs);
  expect(sent).toHaveLength(1);
  gates[0]?.();
  await pass(holdMs);
  expect(sent).toHaveLength(2);
});

test("nothing goes out after stop", async () => {
  const outbox = open();
  outbox.put("events", "", null);
  await pass(0);
  outbox.put("work", "", null);
  outbox.stop();
  outbox.put("cancel", "", null);
  await pass(10 * holdMs);
  expect(sent.map(messagesIn)).toEqual([[["events", null]]]);
});
