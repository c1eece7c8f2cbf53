// A queue full of pending prompts, and the ways to carry them from claim to finish: the worker's own, and each backend for itself.
import { randomUUID } from "node:crypto";
import { createPrisma, type Db } from "../../prisma/client.ts";
import { nameBackends } from "../../server/backends/name.ts";
import type { Assignment } from "../../server/jobs/assignment.ts";
import { begin } from "../../server/jobs/begin.ts";
import { claim } from "../../server/jobs/claim.ts";
import { finish } from "../../server/jobs/finish.ts";
import { type End, settle } from "../../server/jobs/settle.ts";
import { submit } from "../../server/jobs/submit.ts";
import { createLog } from "../../server/log.ts";
import { Claimer } from "../../server/worker/claimer.ts";
import { gather } from "../../server/worker/gather.ts";
import { createSettler } from "../../server/worker/settler.ts";
import { submissionOf } from "../support/queue.ts";
import type { Bench } from "./bench.ts";

const LEASE_MS = 60_000;
/** As many as one submission may have. */
const JOB_SIZE = 10_000;
/** As server/app.ts has it. */
const POOL_SIZE = 12;
const MOST = 200;

export interface FullQueue {
  db: Db;
  databaseUrl: string;
  workerId: string;
  backendIds: string[];
  prompts: number;
  proveAllSucceeded(): Promise<void>;
  close(): Promise<void>;
}

export type Drive = (queue: FullQueue) => Promise<void>;

export async function openQueue(
  bench: Bench,
  { backends, prompts, jobSize = JOB_SIZE }: { backends: number; prompts: number; jobSize?: number },
): Promise<FullQueue> {
  const databaseUrl = await bench.database();
  const db = createPrisma(databaseUrl, { poolSize: POOL_SIZE, onError: () => undefined });
  bench.onEnd(() => db.$disconnect());
  const urls = Array.from({ length: backends }, (_, index) => `http://backend-${index}:8188`);
  const named = await nameBackends(
    db,
    urls.map((url) => ({ url, configuredIn: "simulated" })),
    3_600_000,
  );
  for (let left = prompts; left > 0; left -= jobSize) await submit(db, submissionOf(Math.min(left, jobSize)), "");
  return {
    db,
    databaseUrl,
    workerId: randomUUID(),
    backendIds: named.map(({ id }) => id),
    prompts,
    proveAllSucceeded: () => proveAllSucceeded(db, prompts),
    close: () => db.$disconnect(),
  };
}

async function proveAllSucceeded(db: Db, prompts: number): Promise<void> {
  const succeeded = await db.prompt.count({ where: { status: "SUCCEEDED" } });
  const open = await db.job.count({ where: { finishedAt: null } });
  if (succeeded !== prompts || open > 0)
    throw new Error(`${succeeded} of ${prompts} prompts succeeded, ${open} jobs are open`);
}

const succeeded = ({ attemptId, jobId }: { attemptId: string; jobId: string }): End => ({
  outcome: "SUCCEEDED",
  attemptId,
  jobId,
  outputs: [],
});

/** Each backend claims, begins and finishes for itself. */
export const oneByOne: Drive = async ({ db, workerId, backendIds }) => {
  const serve = async (backendId: string): Promise<void> => {
    for (;;) {
      const [work] = await claim(db, { workerId, backendIds: [backendId], leaseMs: LEASE_MS });
      if (!work) return;
      await begin(db, { workerId, ids: [work.attemptId] });
      await finish(db, { workerId }, [succeeded(work)]);
    }
  };
  await Promise.all(backendIds.map(serve));
};

/** As server/worker does it: a slot a backend; what is asked at about the same time goes together. `look`: with the last look before a POST. */
export const asWorker =
  ({ look }: { look: boolean }): Drive =>
  async ({ db, workerId, backendIds, prompts }) => {
    let left = prompts;
    const claimer = new Claimer({
      claim: (ids) => claim(db, { workerId, backendIds: ids, leaseMs: LEASE_MS }),
      adopt: async () => [],
      pollMs: 1_000,
      log: createLog("warn"),
    });
    const settler = createSettler({
      settle: (ends, next) =>
        settle(db, ends, { workerId, backendIds: next.map(({ backendId }) => backendId), leaseMs: LEASE_MS }),
      finish: (ends) => finish(db, { workerId }, ends),
      give: (work) => claimer.give(work),
    });
    const beginOne = gather(async (ids: readonly string[]) => {
      const sendable = await begin(db, { ids, workerId });
      return ids.map((id) => sendable.has(id));
    }, MOST);
    const serve = async (backendId: string): Promise<void> => {
      for (;;) {
        const work = await claimer.next(backendId, () => true);
        if (!work) return;
        if (look) await beginOne(work.attemptId);
        await settler({ end: succeeded(work), next: { backendId, clientId: randomUUID() } });
        left -= 1;
        if (left === 0) claimer.stop();
      }
    };
    await Promise.all(backendIds.map(serve));
  };

/** All backends end what they have and take the next, over and over: each call is one round, and says what it took a prompt, in ms. */
export function rounds({ db, workerId, backendIds }: FullQueue): () => Promise<number> {
  const next = { workerId, backendIds, leaseMs: LEASE_MS };
  let work: Assignment[] = [];
  return async () => {
    if (work.length === 0) work = await claim(db, next);
    const startedAt = performance.now();
    const { claimed } = await settle(db, work.map(succeeded), next);
    const ms = (performance.now() - startedAt) / work.length;
    work = claimed;
    return ms;
  };
}
