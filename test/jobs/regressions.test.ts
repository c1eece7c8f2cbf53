// The four complaints that Sluice was begun for, as tests of the queue itself.
import { beforeEach, expect, test } from "vitest";
import { openQueue } from "../support/emptyQueue.ts";
import { holdJobs } from "../support/gate.ts";
import { expectSound } from "../support/sound.ts";

const { prisma, url, queue, backends } = await openQueue(1);
let backend: string;

beforeEach(() => {
  [backend = ""] = backends;
});

test("cancel while a prompt runs takes effect at once for the pending ones", async () => {
  const jobId = await queue.submit(4);
  const { attemptId } = await queue.take(backend);
  await queue.begin(attemptId);
  await queue.cancel(jobId);
  expect(await queue.statuses(jobId)).toEqual(["RUNNING", "CANCELED", "CANCELED", "CANCELED"]);
  expect(await queue.job(jobId)).toMatchObject({ status: "RUNNING", pending: 0, running: 1, canceled: 3 });
  await queue.end(attemptId, "SUCCEEDED");
  expect(await queue.claim([backend])).toEqual([]);
  await expectSound(prisma);
});

test("a job with succeeded and canceled prompts ends CANCELED, never RUNNING", async () => {
  const jobId = await queue.submit(3);
  await queue.end((await queue.take(backend)).attemptId, "SUCCEEDED");
  const { attemptId } = await queue.take(backend);
  await queue.cancel(jobId);
  await queue.end(attemptId, "SUCCEEDED");
  const job = await queue.job(jobId);
  expect(job).toMatchObject({ status: "CANCELED", succeeded: 2, canceled: 1, pending: 0, running: 0 });
  expect(job.finishedAt).not.toBeNull();
  expect((await queue.kinds(jobId)).at(-1)).toBe("JOB_FINISHED");
  await expectSound(prisma);
});

test("a pending prompt that the worker had just picked can't run after the cancel", async () => {
  const jobId = await queue.submit(1);
  await using gate = await holdJobs(url, [jobId]);
  const canceled = queue.cancel(jobId);
  await gate.waiting(1);
  // Its statement has begun and seen a pending prompt of a job that isn't canceled.
  const picked = queue.claim([backend]);
  await gate.waiting(2);
  await gate.open();
  expect(await canceled).toMatchObject({ mode: "IMMEDIATE", canceledPending: 1, runningPrompts: 0 });
  expect(await picked).toEqual([]);
  expect(await prisma.attempt.count()).toBe(0);
  expect(await queue.statuses(jobId)).toEqual(["CANCELED"]);
});

test("a prompt that was claimed but not submitted when its job is canceled never reaches a backend", async () => {
  const jobId = await queue.submit(1);
  const { attemptId } = await queue.take(backend);
  expect(await queue.cancel(jobId)).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", runningPrompts: 1 });
  expect(await queue.begin(attemptId)).toBe(false);
  await queue.end(attemptId, "RELEASED");
  expect(await queue.job(jobId)).toMatchObject({ status: "CANCELED", canceled: 1 });
});

test("the answer says whether the cancel was immediate or deferred", async () => {
  const waiting = await queue.submit(2);
  expect(await queue.cancel(waiting)).toEqual({
    jobId: waiting,
    mode: "IMMEDIATE",
    canceledPending: 2,
    runningPrompts: 0,
    alreadyRequested: false,
    message: "2 pending prompts canceled. Nothing was running: the job is over.",
  });
  const running = await queue.submit(3);
  await queue.take(backend);
  expect(await queue.cancel(running)).toEqual({
    jobId: running,
    mode: "CANCEL_AFTER_CURRENT",
    canceledPending: 2,
    runningPrompts: 1,
    alreadyRequested: false,
    message: "2 pending prompts canceled. 1 running prompt will finish first.",
  });
  expect(await queue.cancel(running, { interruptAfterSeconds: 30 })).toMatchObject({
    mode: "CANCEL_AFTER_CURRENT",
    alreadyRequested: true,
    message:
      "No prompt was pending. 1 running prompt will finish first; if it still runs in 30 seconds it will be stopped.",
  });
  expect(await queue.cancel(running, { interrupt: true })).toMatchObject({
    mode: "INTERRUPT",
    alreadyRequested: true,
    message: "No prompt was pending. 1 running prompt is being stopped.",
  });
  expect(await queue.cancel(running)).toMatchObject({ mode: "INTERRUPT", canceledPending: 0, runningPrompts: 1 });
  expect(await queue.cancel(waiting)).toMatchObject({ mode: "ALREADY_FINISHED", alreadyRequested: true });
});
