// A job's log as a stream: what was missed, then what comes, with no gap and no repeat.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createPrisma } from "../../prisma/client.ts";
import type { JobEventRow } from "../../server/events/log.ts";
import { watchEvents } from "../../server/events/watchEvents.ts";
import { pause, resume, setPriority } from "../../server/jobs/adjust.ts";
import { remove } from "../../server/jobs/remove.ts";
import { follow, lengthenLog, oneTo, startWatching, until, type Watching } from "../support/watching.ts";

let watching: Watching;

beforeAll(async () => {
  watching = await startWatching();
});

afterAll(() => watching.stop());

const watch = (jobId: string, afterSeq = 0) => watchEvents(watching.db, watching.hub, jobId, afterSeq);
const seqsOf = (events: readonly JobEventRow[]): number[] => events.map(({ seq }) => seq);

async function finish(jobId: string): Promise<number> {
  await watching.queue.cancel(jobId);
  watching.tell();
  return (await watching.queue.job(jobId)).seq;
}

test("readers that come in while several write get every event behind their place once, in order, to the end", {
  timeout: 60_000,
}, async () => {
  const { db, queue, tell } = watching;
  const jobId = await queue.submit(1);
  const readers = [{ after: 0, ...follow(watch(jobId)) }];
  const writer = async (number: number): Promise<void> => {
    for (const at of oneTo(40)) {
      await setPriority(db, jobId, 100 * number + at);
      tell();
      if (at % 20 !== 0) continue;
      // From a place that may lie ahead of, at or behind what the reader's own process has heard.
      const { seq } = await queue.job(jobId);
      const after = Math.max(0, seq - number * at);
      readers.push({ after, ...follow(watch(jobId, after)) });
    }
  };
  await Promise.all(oneTo(4).map(writer));
  const last = await finish(jobId);
  expect(last).toBeGreaterThan(160);
  for (const { after, ended } of readers) expect(seqsOf(await ended)).toEqual(oneTo(last, after + 1));
  expect(readers).toHaveLength(9);
});

test("a finished job replays what lies behind the place and completes", async () => {
  const jobId = await watching.queue.submit(1);
  await pause(watching.db, jobId);
  await resume(watching.db, jobId);
  const last = await finish(jobId);
  const events = await follow(watch(jobId, 2)).ended;
  expect(seqsOf(events)).toEqual(oneTo(last, 3));
  expect(events.at(-1)).toMatchObject({ jobId, kind: "JOB_FINISHED", status: "CANCELED", canceled: 1 });
  expect(await follow(watch(jobId, last)).ended).toEqual([]);
  expect(await follow(watch(jobId, last + 100)).ended).toEqual([]);
});

test("a place beyond the newest event just follows from now on, to the end", async () => {
  const { db, queue, tell } = watching;
  const jobId = await queue.submit(1);
  const { seen, ended } = follow(watch(jobId, 1_000));
  let priority = 0;
  await until(async () => {
    await setPriority(db, jobId, ++priority);
    tell();
    return seen.length > 0 || priority === 500;
  });
  const last = await finish(jobId);
  const [first = 0, ...more] = seqsOf(await ended);
  expect([first, ...more]).toEqual(oneTo(last, first));
  expect(first).toBeGreaterThan(1);
});

test("a log longer than a page is replayed in full", async () => {
  const jobId = await watching.queue.submit(1);
  await lengthenLog(watching.db, jobId, 1_200);
  const last = await finish(jobId);
  expect(last).toBe(1_204);
  expect(seqsOf(await follow(watch(jobId)).ended)).toEqual(oneTo(last));
});

test("a reader that stands still while more comes than is kept for it loses nothing", async () => {
  const { db, queue, tell } = watching;
  const jobId = await queue.submit(1);
  const other = follow(watch(jobId));
  const slow = watch(jobId);
  const first = await slow.next();
  for (const count of [100, 200, 700]) {
    await lengthenLog(db, jobId, count);
    tell();
    const { seq } = await queue.job(jobId);
    await until(() => other.seen.at(-1)?.seq === seq);
  }
  const last = await finish(jobId);
  // By then everything has passed by the slow one.
  await other.ended;
  const rest = await follow(slow).ended;
  expect([first.value?.seq, ...seqsOf(rest)]).toEqual(oneTo(last));
});

test("a reader that keeps up hears all of a burst from the hub, and doesn't read the log again", async () => {
  const { url, db, hub, queue, tell } = watching;
  const jobId = await queue.submit(1);
  // A database connection of its own: what the hub reads is not counted.
  const own = createPrisma(url, { poolSize: 1, onError: () => undefined });
  const read = vi.spyOn(own, "$queryRaw");
  const { seen, ended } = follow(watchEvents(own, hub, jobId, 0));
  await until(() => seen.length === 1);
  const before = read.mock.calls.length;
  await lengthenLog(db, jobId, 900);
  tell();
  await until(() => seen.length === 901);
  expect(read).toHaveBeenCalledTimes(before);
  await finish(jobId);
  await ended;
  await own.$disconnect();
});

test("return() ends a reader at once, also while it waits", async () => {
  const jobId = await watching.queue.submit(1);
  const stream = watch(jobId);
  await stream.next();
  const waiting = stream.next();
  expect(await stream.return()).toEqual({ done: true, value: undefined });
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  await finish(jobId);
});

test("a job that is deleted while it is read completes", async () => {
  const { db, queue, signal } = watching;
  const jobId = await queue.submit(1);
  await finish(jobId);
  const slow = watch(jobId);
  await slow.next();
  await remove(db, jobId);
  signal.publish("deleted", { id: jobId, owner: "local" });
  await follow(slow).ended;
});

test("an unknown job is NOT_FOUND before the first value", async () => {
  await expect(watch(randomUUID()).next()).rejects.toMatchObject({ name: "Refusal", code: "NOT_FOUND" });
});
