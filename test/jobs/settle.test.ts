// Ends of many jobs at once, with the next prompts for their backends: what is wrong with one must not hurt the others.
import { expect, test } from "vitest";
import type { Assignment } from "../../server/jobs/assignment.ts";
import { type End, settle } from "../../server/jobs/settle.ts";
import { openQueue } from "../support/emptyQueue.ts";
import { holdJobs } from "../support/gate.ts";
import { LEASE_MS } from "../support/queue.ts";
import { expectSound } from "../support/sound.ts";

const { prisma, url, queue, backends } = await openQueue(4);

const success = ({ attemptId, jobId }: Assignment): End => ({ outcome: "SUCCEEDED", attemptId, jobId, outputs: [] });

const settleAll = (work: readonly Assignment[], backendIds = work.map(({ backendId }) => backendId)) =>
  settle(prisma, work.map(success), { workerId: queue.workerId, leaseMs: LEASE_MS, backendIds });

test("attempts of several jobs end together, and their backends get the next prompts with their workflows", async () => {
  const jobs = [await queue.submit(2), await queue.submit(1), await queue.submit(3)];
  const work = await queue.claim(backends);
  expect(new Set(work.map(({ jobId }) => jobId)).size).toBe(3);
  const { finished, busy, claimed } = await settleAll(work);
  expect(finished).toHaveLength(4);
  expect(busy).toEqual([]);
  expect(claimed.map(({ jobId, index }) => [jobId, index])).toEqual([
    [jobs[2], 1],
    [jobs[2], 2],
  ]);
  for (const { workflow, backendId } of claimed) {
    expect(workflow).toEqual(work[0]?.workflow);
    expect(backends).toContain(backendId);
  }
  await expectSound(prisma);
});

test("what comes along with an end has the client id that was opened for its backend", async () => {
  await queue.submit(4);
  const work = await queue.claim(backends.slice(0, 2));
  const clientIds = work.map(() => crypto.randomUUID());
  const backendIds = work.map(({ backendId }) => backendId).reverse();
  const next = { workerId: queue.workerId, leaseMs: LEASE_MS, backendIds, clientIds };
  const { claimed } = await settle(prisma, work.map(success), next);
  expect(new Map(claimed.map(({ backendId, clientId }) => [backendId, clientId]))).toEqual(
    new Map(backendIds.map((id, index) => [id, clientIds[index]])),
  );
});

test("an end and the next start of one job are in the log in that order", async () => {
  const jobId = await queue.submit(2);
  await settleAll([await queue.take(backends[0] ?? "")]);
  expect(await queue.kinds(jobId)).toEqual([
    "JOB_SUBMITTED",
    "JOB_STARTED",
    "PROMPT_STARTED",
    "PROMPT_SUCCEEDED",
    "PROMPT_STARTED",
  ]);
  await expectSound(prisma);
});

test("backends that want nothing get nothing", async () => {
  await queue.submit(2);
  const { finished, claimed } = await settleAll([await queue.take(backends[0] ?? "")], []);
  expect(finished).toHaveLength(1);
  expect(claimed).toEqual([]);
});

test("a job that somebody keeps locked holds up neither the ends of the others nor their backends", async () => {
  const [held, free] = [await queue.submit(1), await queue.submit(2)];
  const work = await queue.claim(backends.slice(0, 2));
  await using gate = await holdJobs(url, [held]);
  const { finished, busy, claimed } = await settleAll(work);
  expect(finished.map(({ status }) => status)).toEqual(["SUCCEEDED"]);
  expect(busy.map(({ jobId }) => jobId)).toEqual([held]);
  expect(claimed.map(({ jobId }) => jobId)).toEqual([free]);
  await gate.open();
  expect(await queue.finish(busy)).toHaveLength(1);
  await expectSound(prisma);
});

test("an attempt that was taken over, and one that never was, are left out, and the others written", async () => {
  const jobId = await queue.submit(2);
  const [lost, good] = await queue.claim(backends.slice(0, 2));
  if (!lost || !good) throw new Error("Two prompts were to be claimed.");
  await prisma.attempt.update({ where: { id: lost.attemptId }, data: { leaseUntil: new Date(0) } });
  const strange = { ...good, attemptId: crypto.randomUUID(), jobId: crypto.randomUUID() };
  const { finished, busy } = await settleAll([lost, good, strange]);
  expect(finished.map(({ attemptId }) => attemptId)).toEqual([good.attemptId]);
  expect(busy.map(({ attemptId }) => attemptId)).toEqual([strange.attemptId]);
  expect(await queue.statuses(jobId)).toEqual([lost, good].map((work) => (work === lost ? "RUNNING" : "SUCCEEDED")));
  await expectSound(prisma);
});

test("after a cancel has returned, no end takes a prompt of that job along", async () => {
  const jobId = await queue.submit(3);
  const work = await queue.take(backends[0] ?? "");
  await queue.cancel(jobId);
  const { finished, claimed } = await settleAll([work]);
  expect(finished).toMatchObject([{ status: "SUCCEEDED" }]);
  expect(claimed).toEqual([]);
  expect((await queue.job(jobId)).status).toBe("CANCELED");
});

test("a drained backend gets nothing with its end", async () => {
  await queue.submit(2);
  const work = await queue.take(backends[0] ?? "");
  await prisma.backend.update({ where: { id: work.backendId }, data: { drainedAt: new Date() } });
  expect((await settleAll([work])).claimed).toEqual([]);
});
