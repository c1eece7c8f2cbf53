// Removes finished jobs that are older than they are to be kept, a small batch at a time.
import type { Db } from "../../prisma/client.ts";

export interface Removed {
  jobs: { id: string; owner: string }[];
  /** Those that made outputs: their files may go. */
  promptIds: string[];
}

/** The oldest first. A batch is small so that no lock is held for long; several processes may do this at once. */
export async function retain(db: Db, { retentionMs, batch }: { retentionMs: number; batch: number }): Promise<Removed> {
  const [removed] = await db.$queryRaw<Removed[]>`
WITH old AS (
  SELECT id, owner FROM job WHERE finished_at <= clock_timestamp() - ${retentionMs} * interval '1 ms'
  ORDER BY finished_at LIMIT ${batch}::int FOR UPDATE SKIP LOCKED
),
made AS (
  SELECT DISTINCT p.id FROM prompt p JOIN old ON old.id = p.job_id JOIN output o ON o.prompt_id = p.id
),
gone AS (DELETE FROM job USING old WHERE job.id = old.id)
SELECT coalesce((SELECT json_agg(old) FROM old), '[]') AS jobs, coalesce((SELECT array_agg(id) FROM made), '{}') AS "promptIds"`;
  return removed ?? { jobs: [], promptIds: [] };
}
