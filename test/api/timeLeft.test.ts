// How long jobs will still take: an estimate, and silence where there is nothing to judge by.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { encodeId } from "../../schema/model/id.ts";
import { createQueue, type Queue } from "../support/queue.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
let queue: Queue;
let backends: string[];
beforeAll(async () => {
  server = await startTestServer();
  queue = createQueue(server.prisma);
  backends = await queue.backends(2);
});
beforeEach(async () => {
  await server.prisma.job.deleteMany();
  await server.prisma.backend.updateMany({ data: { status: "ONLINE", reason: null } });
});
afterAll(() => server.stop());

const secondsLeft = async (uuid: string): Promise<number | null> => {
  const { data, errors } = await ask(server.url, `query ($id: ID!) { job(id: $id) { secondsLeft } }`, {
    id: encodeId("Job", uuid),
  });
  expect(errors).toBeUndefined();
  return data.job.secondsLeft;
};

/** Runs a prompt on that backend, and lets it have taken so long. */
const run = async (backend: number, tookSeconds: number): Promise<void> => {
  const { attemptId, promptId } = await queue.take(backends[backend] ?? "");
  await queue.begin(attemptId);
  await queue.end(attemptId, "SUCCEEDED");
  const { finishedAt } = await server.prisma.prompt.findUniqueOrThrow({ where: { id: promptId } });
  const startedAt = new Date((finishedAt?.getTime() ?? 0) - tookSeconds * 1000);
  await server.prisma.prompt.update({ where: { id: promptId }, data: { startedAt } });
};

test("nothing is said before a prompt has ended", async () => {
  expect(await secondsLeft(await queue.submit(3))).toBeNull();
});

test("what is pending, and what is ahead of it, is shared out among the backends", async () => {
  const first = await queue.submit(5);
  await run(0, 10);
  const second = await queue.submit(2);
  expect(await secondsLeft(first)).toBeCloseTo(20, 1);
  expect(await secondsLeft(second)).toBeCloseTo(30, 1);
  await server.prisma.backend.update({ where: { id: backends[1] ?? "" }, data: { status: "OFFLINE", reason: "away" } });
  expect(await secondsLeft(first)).toBeCloseTo(40, 1);
  await server.prisma.backend.updateMany({ data: { status: "OFFLINE", reason: "away" } });
  expect(await secondsLeft(first)).toBeNull();
});

test("an owner in turn takes as much time as the job itself needs, and no more than there is of theirs", async () => {
  const mine = await queue.submit(5);
  await run(0, 10);
  await queue.submit(8, {}, "somebody else");
  expect(await secondsLeft(mine)).toBeCloseTo(40, 1);
  const other = await queue.submit(2, {}, "a third");
  expect(await secondsLeft(mine)).toBeCloseTo(50, 1);
  expect(await secondsLeft(other)).toBeCloseTo(30, 1);
});

test("a job is judged by its own prompts", async () => {
  const slow = await queue.submit(2);
  await run(0, 100);
  const quick = await queue.submit(5, { priority: 1 });
  await run(0, 2);
  expect(await secondsLeft(quick)).toBeCloseTo(4, 1);
  expect(await secondsLeft(slow)).toBeGreaterThanOrEqual(100);
});

test("one that is paused waits for a person, one that is over is over", async () => {
  const job = await queue.submit(3);
  await run(0, 10);
  await ask(server.url, `mutation ($id: ID!) { pauseJob(id: $id) { id } }`, { id: encodeId("Job", job) });
  expect(await secondsLeft(job)).toBeNull();
  await queue.cancel(job);
  expect(await secondsLeft(job)).toBeNull();
});

test("when nothing is pending the last running prompt decides, also once it takes longer than expected", async () => {
  const job = await queue.submit(2);
  await run(0, 60);
  const { attemptId } = await queue.take(backends[1] ?? "");
  expect(await secondsLeft(job)).toBeGreaterThan(50);
  expect(await secondsLeft(job)).toBeLessThanOrEqual(60);
  const longAgo = new Date(Date.now() - 3_600_000);
  await server.prisma.attempt.update({ where: { id: attemptId }, data: { claimedAt: longAgo } });
  expect(await secondsLeft(job)).toBeCloseTo(6, 1);
});
