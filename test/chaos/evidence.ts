// Gathers all that is known at the end of a chaos run: what Sluice wrote down, what the simulators ran, what was done to them.
import type { Db } from "../../prisma/client.ts";
import { type JobSnapshot, takeSnapshot } from "../support/snapshot.ts";
import { type Run, readRuns } from "./runLog.ts";
import type { World } from "./world.ts";

export interface AttemptRow {
  id: string;
  number: number;
  url: string;
  /** Times in ms by the database's clock, which is this machine's. */
  claimedAt: number;
  submittedAt: number | null;
  endedAt: number | null;
  outcome: "SUCCEEDED" | "FAILED" | "CANCELED" | "LOST" | "RELEASED" | null;
  reason: string | null;
}

export interface OutputRow {
  id: string;
  filename: string;
  stored: boolean;
  sizeBytes: number | null;
  error: string | null;
  due: boolean;
}

export interface PromptRow {
  id: string;
  jobId: string;
  index: number;
  status: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELED";
  attempts: number;
  maxAttempts: number;
  color: number;
  errorCode: string | null;
  started: boolean;
  /** Ordered by number. */
  tries: AttemptRow[];
  outputs: OutputRow[];
}

export interface Evidence {
  jobs: JobSnapshot[];
  prompts: PromptRow[];
  runs: Map<string, Run[]>;
  /** When the life of that simulator ended; null: it still lives. */
  endOf(run: Run): number | null;
}

export async function gather(db: Db, { simulators }: World): Promise<Evidence> {
  const lives = new Map(simulators.flatMap(({ child }) => child.lives.map((life) => [life.pid, life.endedAt])));
  return {
    jobs: await takeSnapshot(db),
    prompts: await readPrompts(db),
    runs: await readRuns(simulators),
    endOf: ({ pid }) => lives.get(pid) ?? null,
  };
}

const readPrompts = (db: Db): Promise<PromptRow[]> => db.$queryRaw<PromptRow[]>`
SELECT p.id, p.job_id AS "jobId", p.index, p.status, p.attempts, j.max_attempts AS "maxAttempts",
  (p.overrides->0->>'value')::int AS color, p.error->>'code' AS "errorCode", p.started_at IS NOT NULL AS started,
  (SELECT coalesce(json_agg(json_build_object('id', a.id, 'number', a.number, 'url', b.url,
      'claimedAt', extract(epoch FROM a.claimed_at) * 1000, 'submittedAt', extract(epoch FROM a.submitted_at) * 1000,
      'endedAt', extract(epoch FROM a.ended_at) * 1000, 'outcome', a.outcome, 'reason', a.error->>'message') ORDER BY a.number), '[]')
    FROM attempt a JOIN backend b ON b.id = a.backend_id WHERE a.prompt_id = p.id) AS tries,
  (SELECT coalesce(json_agg(json_build_object('id', o.id, 'filename', o.filename, 'stored', o.stored_at IS NOT NULL, 'sizeBytes', o.size_bytes,
      'error', o.error, 'due', o.copy_at IS NOT NULL) ORDER BY o.position), '[]')
    FROM output o WHERE o.prompt_id = p.id) AS outputs
FROM prompt p JOIN job j ON j.id = p.job_id ORDER BY j.number, p.index`;
