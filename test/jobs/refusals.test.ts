// What the commands refuse, with nothing changed; and a submission that is sent twice.
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { pause, resume, setPriority } from "../../server/jobs/adjust.ts";
import { cancel } from "../../server/jobs/cancel.ts";
import { cancelPrompt } from "../../server/jobs/cancelPrompt.ts";
import { remove } from "../../server/jobs/remove.ts";
import { retry } from "../../server/jobs/retry.ts";
import { submit } from "../../server/jobs/submit.ts";
import { createTestDatabase } from "../support/database.ts";
import { closeGate } from "../support/gate.ts";
import { createQueue, gently, submissionOf } from "../support/queue.ts";
import { expectSound } from "../support/sound.ts";

const database = await createTestDatabase();
const { prisma, url } = database;
const queue = createQueue(prisma);
const [backend = ""] = await queue.backends(1);

afterAll(() => database.drop());

/** A job of one prompt that ended so. */
async function finished(outcome: "SUCCEEDED" | "FAILED"): Promise<string> {
  const jobId = await queue.submit(1, { priority: 1000 });
  const { attemptId } = await queue.take(backend);
  await queue.end(attemptId, outcome);
  return jobId;
}

/** Refused so, and the database is as it was before. */
async function refused(code: string, act: () => Promise<unknown>): Promise<void> {
  const before = await expectSound(prisma);
  await expect(act()).rejects.toMatchObject({ name: "Refusal", code });
  expect(await expectSound(prisma)).toEqual(before);
}

test("an unknown id is NOT_FOUND for every command", async () => {
  const id = randomUUID();
  const acts = [pause, resume, retry, remove].map((verb) => () => verb(prisma, id));
  for (const act of [
    ...acts,
    () => setPriority(prisma, id, 1),
    () => queue.cancel(id),
    () => cancelPrompt(prisma, id, { interrupt: false }),
  ]) {
    await refused("NOT_FOUND", act);
  }
});

test("a cancel of several jobs of which one is unknown changes none of them", async () => {
  const jobId = await queue.submit(2);
  await refused("NOT_FOUND", () => cancel(prisma, [jobId, randomUUID()], gently()));
  expect(await queue.cancel(jobId)).toMatchObject({ alreadyRequested: false, canceledPending: 2 });
});

test("a cancel that names a job twice answers twice with what one call did", async () => {
  const jobId = await queue.submit(2);
  const answers = await cancel(prisma, [jobId, jobId], gently());
  expect(answers.map(({ canceledPending }) => canceledPending)).toEqual([2, 2]);
});

test("a final job can't be paused, resumed or given another priority; a cancel leaves it untouched", async () => {
  const jobId = await finished("SUCCEEDED");
  for (const act of [() => pause(prisma, jobId), () => resume(prisma, jobId), () => setPriority(prisma, jobId, 5)]) {
    await refused("CONFLICT", act);
  }
  expect(await queue.cancel(jobId, { interrupt: true })).toMatchObject({
    mode: "ALREADY_FINISHED",
    alreadyRequested: false,
  });
  expect((await queue.job(jobId)).cancelRequestedAt).toBeNull();
});

test("a live job can be neither retried nor deleted", async () => {
  const jobId = await queue.submit(1);
  await refused("CONFLICT", () => retry(prisma, jobId));
  await refused("CONFLICT", () => remove(prisma, jobId));
  await queue.cancel(jobId);
});

test("a job that succeeded has nothing to retry", async () => {
  const jobId = await finished("SUCCEEDED");
  await refused("CONFLICT", () => retry(prisma, jobId));
});

test("a retry is a new job of what failed or was canceled, and stays when the old one is deleted", async () => {
  const jobId = await queue.submit(3, { priority: 1000, labels: [{ key: "team", value: "blue" }] });
  await queue.end((await queue.take(backend)).attemptId, "SUCCEEDED");
  await queue.end((await queue.take(backend)).attemptId, "FAILED");
  await queue.cancel(jobId);
  const again = await retry(prisma, jobId);
  const prompts = await prisma.prompt.findMany({ where: { jobId: again }, orderBy: { index: "asc" } });
  expect(prompts.map(({ overrides }) => overrides)).toEqual(
    [1, 2].map((seed) => [{ path: "3.inputs.seed", value: seed }]),
  );
  expect(await queue.job(again)).toMatchObject({
    retryOfId: jobId,
    priority: 1000,
    status: "PENDING",
    labels: [{ key: "team", value: "blue" }],
  });
  await remove(prisma, jobId);
  expect((await queue.job(again)).retryOfId).toBeNull();
  await queue.cancel(again);
});

test("a deleted job is gone with all its rows, and says which prompts made files", async () => {
  const jobId = await queue.submit(2, { priority: 1000 });
  const { attemptId, promptId } = await queue.take(backend);
  const outputs = [{ nodeId: "9", kind: "text", filename: "a.txt", source: { text: "a cat" } }];
  await queue.finish([{ outcome: "SUCCEEDED", attemptId, outputs }]);
  await queue.cancel(jobId);
  expect(await remove(prisma, jobId)).toEqual({ owner: "local", promptIds: [promptId] });
  const left = [prisma.prompt.count({ where: { jobId } }), prisma.jobEvent.count({ where: { jobId } })];
  expect(await Promise.all([...left, prisma.attempt.count({ where: { promptId } }), prisma.output.count()])).toEqual([
    0, 0, 0, 0,
  ]);
});

test("a running prompt is canceled by interrupt only, and final once its worker says so", async () => {
  const jobId = await queue.submit(1, { priority: 1000 });
  const { attemptId, promptId } = await queue.take(backend);
  await refused("CONFLICT", () => cancelPrompt(prisma, promptId, { interrupt: false }));
  await cancelPrompt(prisma, promptId, { interrupt: true });
  expect(await queue.begin(attemptId)).toBe(false);
  await queue.end(attemptId, "CANCELED");
  await cancelPrompt(prisma, promptId, { interrupt: true });
  expect(await queue.job(jobId)).toMatchObject({ status: "CANCELED", cancelRequestedAt: null });
  await expectSound(prisma);
});

/** Sends both at the same time: they meet at the key, which the gate holds and then gives back unused. */
async function submitTogether(key: string, texts: readonly [string, string]) {
  await using gate = await closeGate(
    url,
    "INSERT INTO job (id, name, workflow, total, pending, idempotency_key, input_hash) VALUES ($1, '', '{}', 1, 1, $2, '')",
    [randomUUID(), key],
  );
  const both = texts.map((text) => submit(prisma, submissionOf(2, { idempotencyKey: key }), text));
  const settled = Promise.allSettled(both);
  await gate.waiting(2);
  await gate.rollback();
  return settled;
}

test("the same key with the same input at the same time makes one job, and both hear its id", async () => {
  const [one, two] = await submitTogether("same", ["input", "input"]);
  expect(one).toMatchObject({ status: "fulfilled" });
  expect(two).toEqual(one);
  expect(await prisma.job.count({ where: { idempotencyKey: "same" } })).toBe(1);
});

test("the same key with another input at the same time is refused for the one that came second", async () => {
  const settled = await submitTogether("other", ["input", "another input"]);
  expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const failure = settled.find((result) => result.status === "rejected");
  expect(failure?.reason).toMatchObject({ code: "IDEMPOTENCY_CONFLICT", argument: ["input", "idempotencyKey"] });
  expect(await prisma.job.count({ where: { idempotencyKey: "other" } })).toBe(1);
});
