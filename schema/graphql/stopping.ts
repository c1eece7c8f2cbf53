// Loads what runs of jobs: what a cancel waits for, and for how long.
import type { PrismaClient } from "../../prisma/generated/client.ts";

export interface StoppingRow {
  promptId: string;
  index: number;
  backend: string;
  /** By the database's clock; null: it may finish. */
  askedSeconds: number | null;
  /** Since its backend had it, and nobody else's came first. */
  elapsedSeconds: number;
  /** The median of what the prompts right before it took; null: none of them has ended well. */
  usualSeconds: number | null;
}

/** So many prompts before one are looked at to learn what it may take. */
const LOOKED_AT = 20;

/** By their open attempts; one whose deadline lies ahead may still finish. */
export async function loadStopping(prisma: PrismaClient, jobIds: readonly string[]): Promise<StoppingRow[][]> {
  const rows = await prisma.$queryRaw<(StoppingRow & { jobId: string })[]>`
SELECT j.id AS "jobId", p.id AS "promptId", p.index, b.name AS backend,
  CASE WHEN least(j.interrupt_at, p.interrupt_at) <= clock_timestamp()
    THEN extract(epoch FROM clock_timestamp() - least(j.interrupt_at, p.interrupt_at))::float8 END AS "askedSeconds",
  CASE WHEN a.waits_behind IS NULL
    THEN extract(epoch FROM clock_timestamp() - coalesce(a.executing_at, a.submitted_at, a.claimed_at)) ELSE 0 END::float8 AS "elapsedSeconds",
  (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM b.finished_at - coalesce(t.executing_at, b.started_at))::float8) FROM (
    SELECT e.id, e.fence, e.status, e.started_at, e.finished_at FROM prompt e WHERE e.job_id = p.job_id AND e.index < p.index ORDER BY e.index DESC LIMIT ${LOOKED_AT}
  ) b LEFT JOIN attempt t ON t.prompt_id = b.id AND t.number = b.fence WHERE b.status = 'SUCCEEDED') AS "usualSeconds"
FROM attempt a JOIN prompt p ON p.id = a.prompt_id JOIN job j ON j.id = p.job_id JOIN backend b ON b.id = a.backend_id
WHERE a.ended_at IS NULL AND j.id = ANY(${[...new Set(jobIds)]}::uuid[]) ORDER BY p.index`;
  const byJob = Map.groupBy(rows, ({ jobId }) => jobId);
  return jobIds.map((id) => byJob.get(id) ?? []);
}

interface AtWork {
  nodeType: string | null;
  fraction: number;
  notice: string | null;
}

export const atWork = (progress: AtWork | undefined) => ({
  node: progress?.nodeType ?? null,
  fraction: progress?.fraction ?? null,
  notice: progress?.notice ?? null,
});
