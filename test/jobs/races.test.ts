// Whoever comes first wins, and whoever waited sees what came before: cancels, claims and ends in forced orders.
import { beforeEach, expect, test } from "vitest";
import { drain, undrain } from "../../server/backends/drain.ts";
import { pause, resume } from "../../server/jobs/adjust.ts";
import { openQueue } from "../support/emptyQueue.ts";
import { closeGate } from "../support/gate.ts";
import { expectSound } from "../support/sound.ts";

const { prisma, url, queue, backends } = await openQueue(1);
let backend: string;

beforeEach(() => {
  [backend = ""] = backends;
});

/** Lets both begin, one after the other, while the gate is closed: they go through it in that order. */
async function inOrder<A, B>(
  gateSql: string,
  id: string,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  await using gate = await closeGate(url, gateSql, [id]);
  const before = first();
  await gate.waiting(1);
  const after = second();
  await gate.waiting(2);
  await gate.open();
  return [await before, await after];
}

const JOB_ROW = "SELECT FROM job WHERE id = $1 FOR UPDATE";
const BACKEND_ROW = "SELECT FROM backend WHERE id = $1 FOR UPDATE";

test("a claim that waits while a cancel commits claims nothing of that job, and goes on to the next one", async () => {
  const canceled = await queue.submit(2);
  const next = await queue.submit(1);
  const [summary, claimed] = await inOrder(
    JOB_ROW,
    canceled,
    () => queue.cancel(canceled),
    () => queue.claim([backend]),
  );
  expect(summary).toMatchObject({ mode: "IMMEDIATE", canceledPending: 2, runningPrompts: 0 });
  expect(claimed.map(({ jobId }) => jobId)).toEqual([next]);
  expect(await queue.kinds(canceled)).toEqual([
    "JOB_SUBMITTED",
    "JOB_CANCEL_REQUESTED",
    "PROMPTS_CANCELED",
    "JOB_FINISHED",
  ]);
  await expectSound(prisma);
});

test("a cancel that waits while a claim commits counts that prompt as running", async () => {
  const jobId = await queue.submit(2);
  const [claimed, summary] = await inOrder(
    JOB_ROW,
    jobId,
    () => queue.claim([backend]),
    () => queue.cancel(jobId),
  );
  expect(claimed).toHaveLength(1);
  expect(summary).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", canceledPending: 1, runningPrompts: 1 });
  await expectSound(prisma);
});

test("a cancel that waits while a running prompt goes back to PENDING cancels that one too", async () => {
  const jobId = await queue.submit(2);
  const { attemptId } = await queue.take(backend);
  const [, summary] = await inOrder(
    JOB_ROW,
    jobId,
    () => queue.end(attemptId, "RELEASED"),
    () => queue.cancel(jobId),
  );
  expect(summary).toMatchObject({ mode: "IMMEDIATE", canceledPending: 2, runningPrompts: 0 });
  expect(await queue.statuses(jobId)).toEqual(["CANCELED", "CANCELED"]);
  await expectSound(prisma);
});

test("two cancels at once report disjoint counts, and only one of them was the first", async () => {
  const jobId = await queue.submit(5);
  await queue.take(backend);
  const both = await inOrder(
    JOB_ROW,
    jobId,
    () => queue.cancel(jobId),
    () => queue.cancel(jobId),
  );
  expect(
    both.map(({ canceledPending, runningPrompts, alreadyRequested }) => [
      canceledPending,
      runningPrompts,
      alreadyRequested,
    ]),
  ).toEqual([
    [4, 1, false],
    [0, 1, true],
  ]);
  await expectSound(prisma);
});

test("a prompt that ends well while the cancel waits is SUCCEEDED, and the cancel counts only what is left", async () => {
  const jobId = await queue.submit(2);
  const { attemptId } = await queue.take(backend);
  const [, summary] = await inOrder(
    JOB_ROW,
    jobId,
    () => queue.end(attemptId, "SUCCEEDED"),
    () => queue.cancel(jobId),
  );
  expect(summary).toMatchObject({ mode: "IMMEDIATE", canceledPending: 1, runningPrompts: 0 });
  expect(await queue.job(jobId)).toMatchObject({ status: "CANCELED", succeeded: 1, canceled: 1 });
  await expectSound(prisma);
});

test("success beats a cancel that came first, also one that interrupts", async () => {
  const jobId = await queue.submit(1);
  const { attemptId } = await queue.take(backend);
  const stop = () => queue.cancel(jobId, { interrupt: true });
  const [summary, ended] = await inOrder(JOB_ROW, jobId, stop, () => queue.end(attemptId, "SUCCEEDED"));
  expect(summary).toMatchObject({ mode: "INTERRUPT", runningPrompts: 1 });
  expect(ended.map(({ status }) => status)).toEqual(["SUCCEEDED"]);
  expect((await queue.job(jobId)).status).toBe("SUCCEEDED");
  await expectSound(prisma);
});

test.each(["LOST", "RELEASED"] as const)(
  "a prompt that is %s behind a cancel is CANCELED, not tried again",
  async (outcome) => {
    const jobId = await queue.submit(1);
    const { attemptId } = await queue.take(backend);
    const [, ended] = await inOrder(
      JOB_ROW,
      jobId,
      () => queue.cancel(jobId),
      () => queue.end(attemptId, outcome),
    );
    expect(ended.map(({ status }) => status)).toEqual(["CANCELED"]);
    expect((await queue.job(jobId)).status).toBe("CANCELED");
    await expectSound(prisma);
  },
);

test("a claim that waits while a pause commits claims nothing until the job is resumed", async () => {
  const jobId = await queue.submit(1);
  const [, claimed] = await inOrder(
    JOB_ROW,
    jobId,
    () => pause(prisma, jobId),
    () => queue.claim([backend]),
  );
  expect(claimed).toEqual([]);
  await resume(prisma, jobId);
  expect(await queue.claim([backend])).toHaveLength(1);
  await expectSound(prisma);
});

test("a claim that waits while its backend is drained gives it nothing until it is taken into use again", async () => {
  await queue.submit(1);
  const [, claimed] = await inOrder(
    BACKEND_ROW,
    backend,
    () => drain(prisma, backend),
    () => queue.claim([backend]),
  );
  expect(claimed).toEqual([]);
  await undrain(prisma, backend, { force: false });
  expect(await queue.claim([backend])).toHaveLength(1);
});

test("two claims for one backend at once give it one prompt, and nobody an error", async () => {
  const jobId = await queue.submit(3);
  const [second = ""] = await queue.backends(1);
  const both = await inOrder(
    JOB_ROW,
    jobId,
    () => queue.claim([backend]),
    () => queue.claim([backend, second]),
  );
  expect(
    both
      .flat()
      .map(({ backendId }) => backendId)
      .sort(),
  ).toEqual([backend, second].sort());
  expect(await queue.statuses(jobId)).toHaveLength(3);
  await expectSound(prisma);
});
