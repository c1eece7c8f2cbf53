// Makes jobs and backends on a test's database, and plays their worker.
import { randomUUID } from "node:crypto";
import type { Db } from "../../prisma/client.ts";
import type { CancelRequest, CancelResult } from "../../schema/model/cancel.ts";
import type { Submission } from "../../schema/model/submission.ts";
import { LOCAL } from "../../schema/model/viewer.ts";
import { nameBackends } from "../../server/backends/name.ts";
import type { Assignment } from "../../server/jobs/assignment.ts";
import { begin } from "../../server/jobs/begin.ts";
import { cancel } from "../../server/jobs/cancel.ts";
import { claim } from "../../server/jobs/claim.ts";
import { type Ending, type Finish, finish } from "../../server/jobs/finish.ts";
import { submit } from "../../server/jobs/submit.ts";
import type { Outcome } from "./model.ts";
import { TEXT_TO_IMAGE } from "./workflows.ts";

export const LEASE_MS = 60_000;

const ENDINGS: Record<Outcome, Ending> = {
  SUCCEEDED: { outcome: "SUCCEEDED" },
  FAILED: {
    outcome: "FAILED",
    failure: { code: "EXECUTION_FAILED", message: "a node failed", nodeId: "3", nodeType: "KSampler", details: null },
  },
  CANCELED: { outcome: "CANCELED", reason: "interrupted" },
  LOST: { outcome: "LOST", reason: "unknown to ComfyUI", retryInMs: 0 },
  RELEASED: { outcome: "RELEASED", reason: "released" },
};

/** The end of an attempt, as its worker reports it. */
export const endOf = (attemptId: string, outcome: Outcome): Finish => ({ ...ENDINGS[outcome], attemptId, outputs: [] });

/** A submission of so many prompts, each with a seed of its own. */
export const submissionOf = (count: number, changes: Partial<Submission> = {}): Submission => ({
  name: "a job",
  workflow: TEXT_TO_IMAGE,
  prompts: Array.from({ length: count }, (_, seed) => [{ path: "3.inputs.seed", value: seed }]),
  priority: 0,
  maxAttempts: 3,
  onFailure: "CONTINUE",
  labels: [],
  idempotencyKey: null,
  ...changes,
});

export const gently = (changes: Partial<CancelRequest> = {}): CancelRequest => ({
  interrupt: false,
  interruptAfterSeconds: null,
  reason: null,
  ...changes,
});

export type Queue = ReturnType<typeof createQueue>;

/** One worker on a database; a second one is another queue on the same database. */
export function createQueue(db: Db) {
  const workerId = randomUUID();
  const claimAll = (backendIds: readonly string[], leaseMs = LEASE_MS): Promise<Assignment[]> =>
    claim(db, { workerId, backendIds, leaseMs });
  return {
    workerId,
    async backends(count: number): Promise<string[]> {
      const namings = Array.from({ length: count }, () => ({
        url: `http://${randomUUID()}:8188`,
        configuredIn: "simulated",
      }));
      return (await nameBackends(db, namings, 3_600_000)).map(({ id }) => id);
    },
    submit: (count: number, changes: Partial<Submission> = {}, owner = LOCAL.owner): Promise<string> =>
      submit(db, submissionOf(count, changes), "", { owner }),
    claim: claimAll,
    /** Claims for one backend, of which it is known that something is there for it. */
    async take(backendId: string, leaseMs = LEASE_MS): Promise<Assignment> {
      const [assignment] = await claimAll([backendId], leaseMs);
      if (!assignment) throw new Error("Nothing could be claimed.");
      return assignment;
    },
    begin: async (attemptId: string): Promise<boolean> =>
      (await begin(db, { ids: [attemptId], workerId })).has(attemptId),
    end: (attemptId: string, outcome: Outcome) => finish(db, { workerId }, [endOf(attemptId, outcome)]),
    finish: (ends: readonly Finish[]) => finish(db, { workerId }, ends),
    async cancel(jobId: string, changes: Partial<CancelRequest> = {}): Promise<CancelResult> {
      const [result] = await cancel(db, [jobId], gently(changes));
      if (!result) throw new Error("A cancel without an answer.");
      return result;
    },
    job: (jobId: string) => db.job.findUniqueOrThrow({ where: { id: jobId } }),
    async statuses(jobId: string): Promise<string[]> {
      const prompts = await db.prompt.findMany({ where: { jobId }, orderBy: { index: "asc" } });
      return prompts.map(({ status }) => status);
    },
    async kinds(jobId: string): Promise<string[]> {
      const events = await db.jobEvent.findMany({ where: { jobId }, orderBy: { seq: "asc" } });
      return events.map(({ kind }) => kind);
    },
  };
}
