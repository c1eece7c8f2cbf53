// Who may end an attempt, and when: its worker while it proves the lease, then whoever takes over, at last any process.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { unstick } from "../../server/backends/seen.ts";
import { adopt } from "../../server/jobs/adopt.ts";
import { letGo } from "../../server/jobs/letGo.ts";
import { renew } from "../../server/jobs/renew.ts";
import { rescue } from "../../server/jobs/rescue.ts";
import { openQueue } from "../support/emptyQueue.ts";
import { holdJobs } from "../support/gate.ts";
import { createQueue, endOf, LEASE_MS } from "../support/queue.ts";
import { expectSound } from "../support/sound.ts";

const { prisma, url, queue, backends } = await openQueue(5);

/** So long ago the leases of all open attempts ran out. */
const expire = (agoMs: number) =>
  prisma.$executeRaw`UPDATE attempt SET lease_until = clock_timestamp() - ${agoMs} * interval '1 ms' WHERE ended_at IS NULL`;

const rescueAll = () => rescue(prisma, { leaseMs: LEASE_MS, backendLostMs: 2 * LEASE_MS });

const first = (): string => backends[0] ?? "";

test("begin says no after a cancel, and the prompt that its worker then lets go of is CANCELED without a submission", async () => {
  const jobId = await queue.submit(2);
  const { attemptId } = await queue.take(first());
  expect(await queue.cancel(jobId)).toMatchObject({ canceledPending: 1, runningPrompts: 1 });
  expect(await queue.begin(attemptId)).toBe(false);
  expect(await queue.end(attemptId, "RELEASED")).toMatchObject([{ status: "CANCELED" }]);
  expect(await queue.job(jobId)).toMatchObject({ status: "CANCELED", canceled: 2 });
  expect((await expectSound(prisma))[0]?.prompts[0]).toMatchObject({ attempts: 0, submitted: false });
});

test("begin counts a submission once, however often the worker looks", async () => {
  await queue.submit(1);
  const { attemptId } = await queue.take(first());
  expect([await queue.begin(attemptId), await queue.begin(attemptId)]).toEqual([true, true]);
  expect((await expectSound(prisma))[0]?.prompts[0]).toMatchObject({ attempts: 1, submitted: true });
});

test("a worker whose lease ran out can neither begin nor end nor renew", async () => {
  const jobId = await queue.submit(1);
  const { attemptId } = await queue.take(first());
  await expire(1);
  expect(await queue.begin(attemptId)).toBe(false);
  expect(await queue.end(attemptId, "SUCCEEDED")).toEqual([]);
  expect(await renew(prisma, { workerId: queue.workerId, attemptIds: [attemptId], leaseMs: LEASE_MS })).toEqual([]);
  expect(await queue.kinds(jobId)).toEqual(["JOB_SUBMITTED", "JOB_STARTED", "PROMPT_STARTED"]);
});

test("a worker whose attempt is taken over while its end waits writes nothing; the new one does", async () => {
  const jobId = await queue.submit(1);
  const { attemptId, clientId, promptId } = await queue.take(first());
  const other = createQueue(prisma);
  await using gate = await holdJobs(url, [jobId]);
  const late = queue.end(attemptId, "FAILED");
  await gate.waiting(1);
  expect(await letGo(prisma, queue)).toBe(1);
  const adopted = await adopt(prisma, { workerId: other.workerId, backendIds: backends, leaseMs: LEASE_MS });
  expect(adopted).toMatchObject([{ attemptId, clientId, promptId, orphan: true, submittedMsAgo: null }]);
  await gate.open();
  expect(await late).toEqual([]);
  expect(await queue.begin(attemptId)).toBe(false);
  expect(await other.end(attemptId, "SUCCEEDED")).toMatchObject([{ status: "SUCCEEDED" }]);
  expect((await queue.job(jobId)).status).toBe("SUCCEEDED");
  await expectSound(prisma);
});

test("an attempt whose worker lives is not taken over", async () => {
  await queue.submit(1);
  await queue.take(first());
  expect(
    await adopt(prisma, { workerId: createQueue(prisma).workerId, backendIds: backends, leaseMs: LEASE_MS }),
  ).toEqual([]);
});

test("a canceled prompt whose worker has gone is ended by anybody, but only one further lease later", async () => {
  const jobId = await queue.submit(2);
  await queue.take(first());
  await queue.cancel(jobId);
  await expire(LEASE_MS - 1_000);
  expect(await rescueAll()).toBe(0);
  expect((await queue.job(jobId)).status).toBe("RUNNING");
  await expire(LEASE_MS);
  expect(await rescueAll()).toBe(1);
  expect((await queue.job(jobId)).status).toBe("CANCELED");
  expect(await rescueAll()).toBe(0);
  await expectSound(prisma);
});

test("a backend gets nothing while it may still hold a prompt that was ended without it", async () => {
  const canceled = await queue.submit(1);
  const { attemptId } = await queue.take(first());
  await queue.begin(attemptId);
  await queue.cancel(canceled);
  await expire(LEASE_MS);
  await rescueAll();
  expect((await queue.job(canceled)).status).toBe("CANCELED");
  await queue.submit(1);
  expect(await queue.claim([first()])).toEqual([]);
  expect(await prisma.backend.findUnique({ where: { id: first() } })).toMatchObject({ status: "OFFLINE" });
  await unstick(prisma, first(), randomUUID());
  expect(await queue.claim([first()])).toEqual([]);
  await unstick(prisma, first(), attemptId);
  expect(await queue.claim([first()])).toHaveLength(1);
});

test("a prompt that nobody canceled waits for its backend however long its worker is gone", async () => {
  const jobId = await queue.submit(1);
  await queue.take(first());
  await expire(100 * LEASE_MS);
  expect(await rescueAll()).toBe(0);
  expect((await queue.job(jobId)).status).toBe("RUNNING");
});

test("a prompt on a backend that nobody names any more is lost and tried again elsewhere", async () => {
  const jobId = await queue.submit(1);
  const { attemptId } = await queue.take(first());
  await queue.begin(attemptId);
  await prisma.backend.update({ where: { id: first() }, data: { namedUntil: new Date(0) } });
  await expire(2 * LEASE_MS - 1_000);
  expect(await rescueAll()).toBe(0);
  await expire(2 * LEASE_MS);
  expect(await rescueAll()).toBe(1);
  expect(await queue.statuses(jobId)).toEqual(["PENDING"]);
  expect(await queue.take(backends[1] ?? "")).toMatchObject({ jobId, number: 2, orphan: false });
  await expectSound(prisma);
});

test("one call ends attempts of several jobs, each by its own rules", async () => {
  const rest = await queue.submit(4, { onFailure: "CANCEL_REST" });
  const claimed = await queue.claim(backends.slice(0, 3));
  const plain = await queue.submit(2, { maxAttempts: 1, priority: 1 });
  claimed.push(...(await queue.claim(backends.slice(3))));
  for (const { attemptId } of claimed) await queue.begin(attemptId);
  const outcomes = ["LOST", "FAILED", "SUCCEEDED", "LOST", "RELEASED"] as const;
  const sorted = claimed.toSorted((a, b) => Number(a.jobId === plain) - Number(b.jobId === plain) || a.index - b.index);
  const ended = await queue.finish(sorted.map(({ attemptId }, at) => endOf(attemptId, outcomes[at] ?? "LOST")));
  expect(ended).toHaveLength(5);
  // The first failure canceled the fourth, and what was lost beside it isn't tried again. The budget of the other job is used up.
  expect(await queue.statuses(rest)).toEqual(["CANCELED", "FAILED", "SUCCEEDED", "CANCELED"]);
  expect(await queue.job(rest)).toMatchObject({ status: "FAILED", cancelRequestedAt: null });
  expect(await queue.statuses(plain)).toEqual(["FAILED", "PENDING"]);
  await expectSound(prisma);
});

test("under CANCEL_REST nothing of the job starts again once a prompt has failed", async () => {
  const jobId = await queue.submit(4, { onFailure: "CANCEL_REST" });
  const claimed = await queue.claim(backends.slice(0, 3));
  const [failing = "", lost = "", released = ""] = claimed
    .toSorted((a, b) => a.index - b.index)
    .map(({ attemptId }) => attemptId);
  await queue.end(failing, "FAILED");
  expect(await queue.statuses(jobId)).toEqual(["FAILED", "RUNNING", "RUNNING", "CANCELED"]);
  await queue.end(lost, "LOST");
  await queue.end(released, "RELEASED");
  expect(await queue.statuses(jobId)).toEqual(["FAILED", "CANCELED", "CANCELED", "CANCELED"]);
  expect(await queue.job(jobId)).toMatchObject({ status: "FAILED", cancelRequestedAt: null });
  await expectSound(prisma);
});
