// Signals between two processes on one database, also when the connection between them breaks.
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Progress } from "../../schema/model/progress.ts";
import { startSignal } from "../../server/events/notify.ts";
import type { Signal } from "../../server/events/signal.ts";
import { createTestDatabase } from "../support/database.ts";
import { progressOf, until } from "../support/watching.ts";

const { url, prisma, drop } = await createTestDatabase();
const onError = vi.fn();
let here: Signal;
let there: Signal;

beforeEach(async () => {
  onError.mockClear();
  here = await startSignal(url, onError);
  there = await startSignal(url, onError);
});

afterEach(async () => {
  await Promise.all([here.stop(), there.stop()]);
});

afterAll(() => drop());

const listening = async (): Promise<number[]> => {
  const rows = await prisma.$queryRaw<{ pid: number }[]>`
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  return rows.map(({ pid }) => pid);
};

test("a signal is heard once in the own process, at once, and once in the other", async () => {
  const own: string[] = [];
  const other: string[] = [];
  here.subscribe("backend", (id) => own.push(id));
  there.subscribe("backend", (id) => other.push(id));
  here.publish("backend", "a");
  expect(own).toEqual(["a"]);
  here.publish("backend", "b");
  await until(() => other.includes("b"));
  // Whatever would come twice has come by now: the answer travels the same way back.
  there.publish("backend", "c");
  await until(() => own.includes("c"));
  expect(own).toEqual(["a", "b", "c"]);
  expect(other).toEqual(["a", "b", "c"]);
});

test("of a prompt's progress the newest arrives, of each prompt", async () => {
  const heard: Progress[] = [];
  there.subscribe("progress", (progress) => heard.push(progress));
  for (const value of [1, 2, 3])
    for (const id of ["one", "two"]) here.publish("progress", progressOf({ promptId: id, jobId: "job" }, value));
  await until(() => heard.length >= 2);
  expect(heard).toEqual(["one", "two"].map((promptId) => progressOf({ promptId, jobId: "job" }, 3)));
});

test("whoever has unsubscribed hears nothing more", async () => {
  const heard: string[] = [];
  const end = there.subscribe("backend", (id) => heard.push(`first ${id}`));
  there.subscribe("backend", (id) => heard.push(`second ${id}`));
  end();
  here.publish("backend", "a");
  await until(() => heard.length > 0);
  expect(heard).toEqual(["second a"]);
});

test("a broken connection is made again and said so, and signals pass as before", async () => {
  const connected = vi.fn();
  const heard: string[] = [];
  there.onConnect(connected);
  there.subscribe("backend", (id) => heard.push(id));
  const pids = await listening();
  expect(pids).toHaveLength(2);
  await prisma.$queryRaw`SELECT pg_terminate_backend(pid) FROM unnest(${pids}::int[]) pid`;
  await until(async () => connected.mock.calls.length === 1 && (await listening()).length === 2);
  expect(onError).toHaveBeenCalled();
  await vi.waitFor(
    () => {
      here.publish("backend", "after");
      expect(heard).toContain("after");
    },
    { timeout: 15_000 },
  );
});

test("what others say on the channel does no harm", async () => {
  const heard: string[] = [];
  there.subscribe("backend", (id) => heard.push(id));
  const strange = [
    "",
    "hello",
    `${"x".repeat(36)}{`,
    `${"x".repeat(36)}{"a":1}`,
    `${"x".repeat(36)}[1,["error","x"],null]`,
  ];
  for (const payload of strange) await prisma.$executeRaw`SELECT pg_notify('sluice', ${payload})`;
  here.publish("backend", "a");
  await until(() => heard.length > 0);
  expect(heard).toEqual(["a"]);
});

test("a stopped one lets go of its connection and doesn't come back", async () => {
  await there.stop();
  await until(async () => (await listening()).length === 1);
  here.publish("events", null);
  expect(onError).not.toHaveBeenCalled();
});
