// The newest state of jobs and prompts as streams: states may be skipped, the newest never.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Db } from "../../prisma/client.ts";
import { watchJob } from "../../server/events/watchJob.ts";
import { watchJobs } from "../../server/events/watchJobs.ts";
import { watchPrompts } from "../../server/events/watchPrompts.ts";
import { pause, resume, setPriority } from "../../server/jobs/adjust.ts";
import { cancelPrompt } from "../../server/jobs/cancelPrompt.ts";
import { remove } from "../../server/jobs/remove.ts";
import { follow, oneTo, startWatching, until, type Watching } from "../support/watching.ts";

let watching: Watching;
let backend: string;

beforeAll(async () => {
  watching = await startWatching();
  [backend = ""] = await watching.queue.backends(1);
});

afterAll(() => watching.stop());

const statesOf = (jobId: string) => watchJob(watching.db, watching.hub, watching.newest, jobId);
const promptsOf = (jobId: string, db = watching.db) => watchPrompts(db, watching.hub, watching.newest, jobId);

/** It tells only what changes after its beginning, which is when it has looked how far the job is. */
function promptsFromNow(jobId: string) {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const looking = watching.db.$extends({
    query: { job: { findUnique: ({ args, query }) => query(args).finally(resolve) } },
  });
  return { prompts: promptsOf(jobId, looking as unknown as Db), begun };
}

async function* idsOf(stream: AsyncIterable<{ id: string }>) {
  for await (const { id } of stream) yield id;
}

const promptIdsOf = async (jobId: string): Promise<string[]> =>
  (await watching.db.prompt.findMany({ where: { jobId }, orderBy: { index: "asc" } })).map(({ id }) => id);

test("a watched job is told now, after its changes, and with its final state last", async () => {
  const { queue, tell } = watching;
  const jobId = await queue.submit(2, { priority: 1 });
  const { seen, ended } = follow(statesOf(jobId));
  await until(() => seen.length === 1);
  expect(seen[0]).toMatchObject({ id: jobId, status: "PENDING", seq: 1 });
  const { attemptId } = await queue.take(backend);
  tell();
  await until(() => seen.at(-1)?.status === "RUNNING");
  await queue.cancel(jobId);
  await queue.end(attemptId, "SUCCEEDED");
  tell();
  const states = await ended;
  expect(states.at(-1)).toMatchObject({ status: "CANCELED", succeeded: 1, canceled: 1 });
  expect(states.at(-1)?.finishedAt).not.toBeNull();
});

test("a slow reader of a job misses states in between, never the newest", async () => {
  const { db, queue, tell } = watching;
  const jobId = await queue.submit(1);
  const slow = statesOf(jobId);
  await slow.next();
  const other = follow(statesOf(jobId));
  for (const at of oneTo(20)) {
    await setPriority(db, jobId, at);
    tell();
  }
  await queue.cancel(jobId);
  tell();
  await other.ended;
  const states = await follow(slow).ended;
  expect(states.at(-1)).toMatchObject({ priority: 20, status: "CANCELED" });
  expect(states.length).toBeLessThan(20);
});

test("a finished job is told once; an unknown one is NOT_FOUND; a deleted one completes", async () => {
  const { db, queue, signal, tell } = watching;
  const jobId = await queue.submit(1);
  const deleted = follow(promptsOf(jobId));
  await queue.cancel(jobId);
  expect(await follow(statesOf(jobId)).ended).toMatchObject([{ id: jobId, status: "CANCELED" }]);
  expect(await follow(promptsOf(jobId)).ended).toEqual([]);
  await remove(db, jobId);
  signal.publish("deleted", { id: jobId, owner: "local" });
  tell();
  await deleted.ended;
  for (const watch of [statesOf, promptsOf]) {
    await expect(watch(randomUUID()).next()).rejects.toMatchObject({ name: "Refusal", code: "NOT_FOUND" });
  }
});

test("every prompt that changes is told, also 2,000 that are canceled at once", async () => {
  const { db, queue, tell } = watching;
  const jobId = await queue.submit(2_000, { priority: 1 });
  const ids = await promptIdsOf(jobId);
  const { prompts, begun } = promptsFromNow(jobId);
  const { seen, ended } = follow(idsOf(prompts));
  await begun;
  const { attemptId, promptId } = await queue.take(backend);
  tell();
  await until(() => seen.includes(promptId));
  expect(new Set(seen)).toEqual(new Set([promptId]));
  await cancelPrompt(db, ids.at(-1) ?? "", { interrupt: false });
  tell();
  await until(() => seen.includes(ids.at(-1) ?? ""));
  await queue.cancel(jobId);
  tell();
  await until(() => new Set(seen).size === 2_000);
  const before = seen.length;
  await queue.end(attemptId, "SUCCEEDED");
  tell();
  expect((await ended).slice(before)).toContain(promptId);
  expect(new Set(seen)).toEqual(new Set(ids));
});

test("a reader of prompts that stands still meanwhile is told all of them, and the end", async () => {
  const { db, queue, tell } = watching;
  const jobId = await queue.submit(700);
  const { prompts, begun } = promptsFromNow(jobId);
  const stream = idsOf(prompts);
  const other = follow(statesOf(jobId));
  const first = stream.next();
  await begun;
  const ids = await promptIdsOf(jobId);
  for (const id of ids.slice(0, 3)) await cancelPrompt(db, id, { interrupt: false });
  tell();
  await first;
  await queue.cancel(jobId);
  tell();
  await other.ended;
  const rest = await follow(stream).ended;
  expect(new Set([(await first).value, ...rest])).toEqual(new Set(ids));
});

test("of all jobs each one that changes is told after its newest change, however fast they change", async () => {
  const { db, hub, newest, queue, tell } = watching;
  const stream = watchJobs(hub, newest);
  const jobIds = await Promise.all(oneTo(20).map(() => queue.submit(1)));
  const priorities = new Map<string, number>();
  const read = (async () => {
    for await (const { id, priority } of stream) priorities.set(id, priority);
  })();
  for (const at of oneTo(5)) {
    await Promise.all(jobIds.map((jobId) => setPriority(db, jobId, at)));
    tell();
  }
  await until(() => jobIds.every((jobId) => priorities.get(jobId) === 5));
  await stream.return();
  await read;
});

test.each(["job", "prompts", "jobs"] as const)("return() ends a reader of %s at once while it waits", async (what) => {
  const { db, hub, newest, queue } = watching;
  const jobId = await queue.submit(1);
  const streams = { job: statesOf(jobId), prompts: promptsOf(jobId), jobs: watchJobs(hub, newest) };
  const stream = streams[what];
  if (what === "job") await stream.next();
  const waiting = stream.next();
  expect(await stream.return()).toMatchObject({ done: true });
  expect(await waiting).toMatchObject({ done: true });
  await pause(db, jobId);
  await resume(db, jobId);
  expect(await stream.next()).toMatchObject({ done: true });
});
