// A queue full of pending prompts, and three ways to carry them from claim to finish.
import { randomUUID } from "node:crypto";
import { createPrisma, type Db } from "../../prisma/client.ts";
import { nameBackends } from "../../server/backends/name.ts";
import type { Assignment } from "../../server/jobs/assignment.ts";
import { begin } from "../../server/jobs/begin.ts";
import { claim } from "../../server/jobs/claim.ts";
import { finish } from "../../server/jobs/finish.ts";
import { submit } from "../../server/jobs/submit.ts";
import { createLog } from "../../server/log.ts";
import { Claimer } from "../../server/worker/claimer.ts";
import { submissionOf } from "../support/queue.ts";
import type { Bench } from "./bench.ts";

const LEASE_MS = 60_000;
/** As many as one submission may have. */
const JOB_SIZE = 10_000;
/** As server/app.ts has it. */
const POOL_SIZE = 12;

export interface FullQueue {
  backendIds: string[];
  prompts: number;
  claim(backendIds: readonly string[]): Promise<Assignment[]>;
  begin(work: Assignment): Promise<boolean>;
  succeed(work: readonly Assignment[]): Promise<unknown>;
  proveAllSucceeded(): Promise<void>;
  close(): Promise<void>;
}

export type Drive = (queue: FullQueue) => Promise<void>;

export async function openQueue(
  bench: Bench,
  { backends, prompts }: { backends: number; prompts: number },
): Promise<FullQueue> {
  const db = createPrisma(await bench.database(), { poolSize: POOL_SIZE, onError: () => undefined });
  bench.onEnd(() => db.$disconnect());
  const workerId = randomUUID();
  const urls = Array.from({ length: backends }, (_, index) => `http://backend-${index}:8188`);
  const named = await nameBackends(db, urls, { simulated: true, forMs: 3_600_000 });
  for (let left = prompts; left > 0; left -= JOB_SIZE) await submit(db, submissionOf(Math.min(left, JOB_SIZE)), "");
  return {
    backendIds: named.map(({ id }) => id),
    prompts,
    claim: (backendIds) => claim(db, { workerId, backendIds, leaseMs: LEASE_MS }),
    begin: ({ attemptId }) => begin(db, { id: attemptId, workerId }),
    succeed: (work) =>
      finish(
        db,
        { workerId },
        work.map(({ attemptId }) => ({ outcome: "SUCCEEDED", attemptId, outputs: [] })),
      ),
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

/** Each backend claims for itself. */
export const oneByOne: Drive = async (queue) => {
  const serve = async (backendId: string): Promise<void> => {
    for (;;) {
      const [work] = await queue.claim([backendId]);
      if (!work) return;
      await queue.begin(work);
      await queue.succeed([work]);
    }
  };
  await Promise.all(queue.backendIds.map(serve));
};

/** All backends claim together, begin at once, and finish together. */
export const batched: Drive = async (queue) => {
  for (;;) {
    const work = await queue.claim(queue.backendIds);
    if (work.length === 0) return;
    await Promise.all(work.map(queue.begin));
    await queue.succeed(work);
  }
};

/** As the worker does it: a slot a backend, one claimer for those that are free. */
export const byClaimer: Drive = async (queue) => {
  let left = queue.prompts;
  const claimer = new Claimer({
    claim: (backendIds) => queue.claim(backendIds),
    adopt: async () => [],
    pollMs: 1_000,
    log: createLog("warn"),
  });
  const serve = async (backendId: string): Promise<void> => {
    for (;;) {
      const work = await claimer.next(backendId, () => true);
      if (!work) return;
      await queue.begin(work);
      await queue.succeed([work]);
      left -= 1;
      if (left === 0) claimer.stop();
    }
  };
  await Promise.all(queue.backendIds.map(serve));
};
