// Loads what runs of jobs whose cancel is open.
import type { PrismaClient } from "../../prisma/generated/client.ts";

export interface StoppingRow {
  promptId: string;
  index: number;
  backend: string;
  /** By the database's clock; null: it may finish. */
  askedSeconds: number | null;
}

/** By their open attempts; one whose deadline lies ahead may still finish. */
export async function loadStopping(prisma: PrismaClient, jobIds: readonly string[]): Promise<StoppingRow[][]> {
  const rows = await prisma.$queryRaw<(StoppingRow & { jobId: string })[]>`
SELECT j.id AS "jobId", p.id AS "promptId", p.index, b.name AS backend,
  CASE WHEN least(j.interrupt_at, p.interrupt_at) <= clock_timestamp()
    THEN extract(epoch FROM clock_timestamp() - least(j.interrupt_at, p.interrupt_at))::float8 END AS "askedSeconds"
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
