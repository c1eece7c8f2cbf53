// During an upgrade v0.1.0 works beside this version on one database: it never gets a prompt that needs what it doesn't know.
import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { readJson } from "../../schema/model/exact.ts";
import type { Override } from "../../schema/model/overrides.ts";
import { WORKER_LEVEL, workerLevel } from "../../schema/model/workerLevel.ts";
import { pause, resume, setPriority } from "../../server/jobs/adjust.ts";
import { adopt } from "../../server/jobs/adopt.ts";
import { letGo } from "../../server/jobs/letGo.ts";
import { retry } from "../../server/jobs/retry.ts";
import { submit } from "../../server/jobs/submit.ts";
import { createSealer } from "../../server/keys/seal.ts";
import { openQueue } from "../support/emptyQueue.ts";
import { createQueue, LEASE_MS, submissionOf } from "../support/queue.ts";
import { expectSound } from "../support/sound.ts";
import { openReleased } from "./released.ts";

const { prisma, url, queue, backends } = await openQueue(3);
const released = await openReleased(url);
afterAll(() => released[Symbol.asyncDispose]());

const worker = randomUUID();
let first: string;
let second: string;
beforeEach(() => {
  [first = "", second = ""] = backends;
});

const exact = (text: string): Override => ({ path: "3.inputs.seed", value: readJson(text, { keep: "text" }) as never });
const submitNewer = (prompts: number, owner?: string): Promise<string> =>
  queue.submit(prompts, { prompts: Array.from({ length: prompts }, () => [exact("18446744073709551615")]) }, owner);

const claimOld = (backend = first): Promise<{ jobId: string; attemptId: string }[]> =>
  released.does("claim", { worker, backend }) as Promise<{ jobId: string; attemptId: string }[]>;

const claimed = async (backend = second): Promise<string[]> => (await queue.claim([backend])).map(({ jobId }) => jobId);

test("a number that v0.1.0 would round needs a newer worker; one that is merely written otherwise doesn't", () => {
  const levelOf = (text: string) => workerLevel(submissionOf(1, { prompts: [[exact(text)]] }));
  expect(["1", "1.0", "-0", "0.10", "9007199254740991"].map(levelOf)).toEqual([0, 0, 0, 0, 0]);
  // What v0.1.0 refused: it would write 2^64 with other digits, and 1e20 as an int.
  expect(["9007199254740993", "18446744073709551616", "1e20"].map(levelOf)).toEqual([1, 1, 1]);
  expect(workerLevel(submissionOf(3))).toBe(0);
});

test("v0.1.0 never claims a job that needs a newer worker, and gets every other one, also behind it", async () => {
  const newer = await submitNewer(2);
  expect(await claimOld()).toEqual([]);
  const plain = await queue.submit(1);
  const byOld = randomUUID();
  await released.does("submit", { submitted: byOld });
  const [got] = await claimOld();
  expect(got?.jobId).toBe(plain);
  const [other] = await claimOld(second);
  expect(other?.jobId).toBe(byOld);
  expect(await claimed(backends[2])).toEqual([newer]);
  await expectSound(prisma);
});

test("a claim of v0.1.0 that finds nothing doesn't take the turn from the newer workers, whoever else waits", async () => {
  const newer = await submitNewer(1, "ann");
  for (let look = 0; look < 3; look += 1) expect(await claimOld()).toEqual([]);
  const plain = await queue.submit(1, {}, "bob");
  expect(await claimed()).toEqual([newer]);
  expect((await claimOld()).map(({ jobId }) => jobId)).toEqual([plain]);
});

test("once nothing waits any more, a newer worker's claim takes the turn out of its way", async () => {
  await submitNewer(1, "ann");
  await claimed();
  expect(await claimed(backends[2])).toEqual([]);
  expect(await prisma.turn.findMany({ select: { waiting: true, waitingNewer: true } })).toEqual([
    { waiting: false, waitingNewer: false },
  ]);
});

test("what v0.1.0's server pauses, resumes and moves stays out of its worker's reach, and a newer worker gets it", async () => {
  const newer = await submitNewer(3, "ann");
  await released.does("pause", { job: newer });
  expect([await claimOld(), await claimed()]).toEqual([[], []]);
  await released.does("resume", { job: newer });
  expect(await claimOld()).toEqual([]);
  expect(await claimed()).toEqual([newer]);
  await released.does("setPriority", { job: newer });
  await queue.submit(1, { priority: 6 });
  expect(await claimed(backends[2])).toEqual([newer]);
  expect(await queue.job(newer)).toMatchObject({ priority: 7, claimable: false, claimableNewer: true });
  await expectSound(prisma);
});

test("the same by this version's server", async () => {
  const newer = await submitNewer(3, "ann");
  await pause(prisma, newer);
  expect(await claimed()).toEqual([]);
  await resume(prisma, newer);
  expect([await claimOld(), await claimed()]).toEqual([[], [newer]]);
  await setPriority(prisma, newer, 7);
  await queue.submit(1, { priority: 6 });
  expect(await claimed(backends[2])).toEqual([newer]);
});

test("v0.1.0's server cancels such a job", async () => {
  const newer = await submitNewer(3);
  const { attemptId } = await queue.take(second);
  await released.does("cancel", { job: newer });
  expect([await claimOld(), await claimed(backends[2])]).toEqual([[], []]);
  await queue.end(attemptId, "SUCCEEDED");
  expect(await queue.job(newer)).toMatchObject({ status: "CANCELED", canceled: 2, claimableNewer: false });
  await expectSound(prisma);
});

test("what v0.1.0's server gives back to the queue waits for a newer worker", async () => {
  const newer = await submitNewer(1, "ann");
  const { attemptId } = await queue.take(second);
  await queue.begin(attemptId);
  expect(await claimed(backends[2])).toEqual([]);
  await letGo(prisma, queue);
  await released.does("rescue", { attempt: attemptId });
  expect(await queue.statuses(newer)).toEqual(["PENDING"]);
  expect([await claimOld(), await claimed()]).toEqual([[], [newer]]);
  await expectSound(prisma);
});

test("v0.1.0 doesn't take over an attempt that needs a newer worker, and takes over every other one", async () => {
  const newer = await submitNewer(1);
  const { attemptId } = await queue.take(first);
  await letGo(prisma, queue);
  const other = createQueue(prisma);
  expect(await released.does("adopt", { worker, backend: first })).toEqual([]);
  const adopted = await adopt(prisma, { workerId: other.workerId, backendIds: [first], leaseMs: LEASE_MS });
  expect(adopted).toMatchObject([{ attemptId, jobId: newer }]);
  await other.end(attemptId, "SUCCEEDED");
  await queue.submit(1);
  const plain = await queue.take(first);
  await letGo(prisma, queue);
  expect(await released.does("adopt", { worker, backend: first })).toMatchObject([{ attemptId: plain.attemptId }]);
});

test("v0.1.0 can't retry such a job, which would leave out what it doesn't know; this version's retry needs the same worker", async () => {
  const newer = await submitNewer(1);
  await queue.cancel(newer);
  const submitted = randomUUID();
  await expect(released.does("retry", { retried: newer, submitted })).rejects.toThrow("needs a newer version");
  const again = await retry(prisma, newer);
  expect(await queue.job(again)).toMatchObject({ workerLevel: 1, claimable: false, retryOfId: newer });
  const plain = await queue.submit(1);
  await queue.cancel(plain);
  await released.does("retry", { retried: plain, submitted });
  expect((await claimOld()).map(({ jobId }) => jobId)).toEqual([submitted]);
});

test("this version leaves alone what a later one makes: it claims, takes over and retries nothing above its level", async () => {
  const later = await submitNewer(1);
  await prisma.job.update({ where: { id: later }, data: { workerLevel: WORKER_LEVEL + 1 } });
  expect(await claimed()).toEqual([]);
  expect(await claimed()).toEqual([]);
  expect(await prisma.turn.findFirst()).toMatchObject({ waitingNewer: true });
  await prisma.job.update({ where: { id: later }, data: { workerLevel: WORKER_LEVEL } });
  const { attemptId } = await queue.take(second);
  await prisma.job.update({ where: { id: later }, data: { workerLevel: WORKER_LEVEL + 1 } });
  await letGo(prisma, queue);
  const taking = { workerId: createQueue(prisma).workerId, backendIds: [second], leaseMs: LEASE_MS };
  expect(await adopt(prisma, taking)).toEqual([]);
  await prisma.$executeRaw`UPDATE attempt SET lease_until = clock_timestamp() + interval '1 min' WHERE id = ${attemptId}::uuid`;
  await queue.end(attemptId, "FAILED");
  await expect(retry(prisma, later)).rejects.toThrow("made by a newer version");
});

test("what v0.1.0's server cancels loses its secrets all the same", async () => {
  const sealer = createSealer([Buffer.alloc(32, 1)]);
  const secrets = [{ name: "api_key_comfy_org", value: "0123456789" }];
  const newer = await submit(prisma, submissionOf(2, { secrets }), "", { sealer });
  expect((await queue.job(newer)).secrets).not.toBeNull();
  expect(await claimOld()).toEqual([]);
  await released.does("cancel", { job: newer });
  expect(await queue.job(newer)).toMatchObject({
    status: "CANCELED",
    secrets: null,
    secretNames: ["api_key_comfy_org"],
  });
});
