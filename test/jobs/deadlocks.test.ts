// Many at once: nobody waits for somebody who waits for him, and nothing is handed out twice.
import { expect, onTestFinished, test, vi } from "vitest";
import { createPrisma } from "../../prisma/client.ts";
import { pause, setPriority } from "../../server/jobs/adjust.ts";
import { cancel } from "../../server/jobs/cancel.ts";
import { renew } from "../../server/jobs/renew.ts";
import { submit } from "../../server/jobs/submit.ts";
import { openQueue } from "../support/emptyQueue.ts";
import { closeGate, holdJobs } from "../support/gate.ts";
import { createQueue, endOf, gently, LEASE_MS, submissionOf } from "../support/queue.ts";
import { expectSound } from "../support/sound.ts";

const { prisma, url, queue } = await openQueue();

test("two cancels of the same jobs, named in opposite orders, both go through", async () => {
  const ids = [await queue.submit(1), await queue.submit(1), await queue.submit(1)].sort();
  await using gate = await holdJobs(url, ids.slice(1, 2));
  const there = cancel(prisma, ids, gently());
  await gate.waiting(1);
  const back = cancel(prisma, ids.toReversed(), gently());
  await gate.waiting(2);
  await gate.open();
  expect((await there).map(({ jobId, canceledPending }) => ({ jobId, canceledPending }))).toEqual(
    ids.map((jobId) => ({ jobId, canceledPending: 1 })),
  );
  expect((await back).map(({ jobId, mode }) => ({ jobId, mode }))).toEqual(
    ids.toReversed().map((jobId) => ({ jobId, mode: "ALREADY_FINISHED" })),
  );
});

test("jobs are locked in the order of their ids, not in that of their age", async () => {
  let [high, low] = ["", await queue.submit(1)];
  while (low >= high) [high, low] = [low, await queue.submit(1)];
  await using gate = await holdJobs(url, [high]);
  const canceled = cancel(prisma, [high, low], gently());
  await gate.waiting(1);
  await using other = await holdJobs(url, []);
  await expect(other.run("SELECT FROM job WHERE id = $1 FOR UPDATE NOWAIT", [low])).rejects.toThrow(
    "could not obtain lock",
  );
  await gate.open();
  expect(await canceled).toHaveLength(2);
});

test("a claim that waited in vain for one job doesn't stand in the way of a cancel of several", async () => {
  const [backend = ""] = await queue.backends(1);
  const [low = "", high = ""] = [await queue.submit(1), await queue.submit(1)].sort();
  await setPriority(prisma, high, 1);
  await using gate = await holdJobs(url, [high]);
  const paused = pause(prisma, high);
  await gate.waiting(1);
  const claimed = queue.claim([backend]);
  await gate.waiting(2);
  // It holds the low one by now and waits for the high one, behind the claim.
  const canceled = cancel(prisma, [low, high], gently());
  await gate.waiting(3);
  await gate.open();
  await paused;
  expect((await canceled).map(({ mode }) => mode)).toEqual(["IMMEDIATE", "IMMEDIATE"]);
  expect(await claimed).toEqual([]);
  await expectSound(prisma);
});

test("leases are renewed while attempts are ended in another order", async () => {
  const jobId = await queue.submit(2);
  const ids = (await queue.claim(await queue.backends(2))).map(({ attemptId }) => attemptId).sort();
  const [first = ""] = ids;
  await using gate = await closeGate(url, "SELECT FROM attempt WHERE id = $1 FOR UPDATE", [first]);
  const renewed = (async () => renew(prisma, { workerId: queue.workerId, attemptIds: ids, leaseMs: LEASE_MS }))();
  await gate.waiting(1);
  const finished = queue.finish(ids.toReversed().map((id) => endOf(id, "SUCCEEDED")));
  await gate.waiting(2);
  await gate.open();
  expect(await renewed).toHaveLength(2);
  expect(await finished).toHaveLength(2);
  expect((await queue.job(jobId)).status).toBe("SUCCEEDED");
});

test("eight claimers on the same eight backends never hand a prompt out twice, nor two prompts to a backend", async () => {
  const prisma = createPrisma(url, { poolSize: 8, onError: () => undefined });
  const jobIds = await Promise.all([3, 2, 4, 1].map((count) => queue.submit(count)));
  const backends = await queue.backends(8);
  await using gate = await holdJobs(url, jobIds);
  const claims = Array.from({ length: 8 }, () => createQueue(prisma).claim(backends));
  await gate.waiting(8);
  await gate.open();
  const claimed = (await Promise.all(claims)).flat();
  await prisma.$disconnect();
  // Nobody gives up while something is free: 10 prompts, 8 backends.
  expect(new Set(claimed.map(({ promptId }) => promptId)).size).toBe(8);
  expect(new Set(claimed.map(({ backendId }) => backendId)).size).toBe(8);
  expect(claimed).toHaveLength(8);
  await expectSound(prisma);
});

test("a prompt that was meant for a backend which another job was given meanwhile stays the next to be claimed", async () => {
  const jobId = await queue.submit(3, { priority: 1 });
  const backends = await queue.backends(3);
  await using gate = await holdJobs(url, [jobId]);
  const claimed = queue.claim(backends);
  await gate.waiting(1);
  const urgent = await queue.submit(1, { priority: 2 });
  expect((await queue.take(backends[1] ?? "")).jobId).toBe(urgent);
  await gate.open();
  expect(await claimed).toHaveLength(2);
  await expectSound(prisma);
  const [more = ""] = await queue.backends(1);
  expect((await queue.take(more)).jobId).toBe(jobId);
  expect(await queue.statuses(jobId)).toEqual(["RUNNING", "RUNNING", "RUNNING"]);
});

test("a cancel waits for a busy job as long as it takes", async () => {
  const jobId = await queue.submit(1);
  await using gate = await holdJobs(url, [jobId]);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const canceled = queue.cancel(jobId);
  await gate.waiting(1);
  await vi.advanceTimersByTimeAsync(30_000);
  await gate.open();
  expect(await canceled).toMatchObject({ mode: "IMMEDIATE", canceledPending: 1 });
});

test.each([
  ["jobs", { jobs: 2, prompts: 100 }, "2 of your jobs are not over yet, and 2 may be."],
  ["prompts", { jobs: 100, prompts: 5 }, "4 of your prompts are pending, and 5 may be: 2 more are too many."],
])("what is submitted at the very same moment doesn't pass a quota of %s together", async (_what, quota, sentence) => {
  await submit(prisma, submissionOf(1), "", { owner: "ann" });
  const closed = closeGate(url, "SELECT FROM turn WHERE owner = 'ann' FOR UPDATE");
  await prisma.job.deleteMany();
  await using gate = await closed;
  const asked = Array.from({ length: 4 }, () => submit(prisma, submissionOf(2), "", { owner: "ann", quota }));
  const ended = Promise.allSettled(asked);
  await gate.waiting(4);
  await gate.open();
  const refused = (await ended).filter((end) => end.status === "rejected");
  expect(refused.map(({ reason }) => [reason.code, reason.message.includes(sentence)])).toEqual([
    ["LIMIT_EXCEEDED", true],
    ["LIMIT_EXCEEDED", true],
  ]);
  expect(await prisma.job.count()).toBe(2);
  // Others have their own.
  await submit(prisma, submissionOf(2), "", { owner: "bob", quota });
});
