// Writes down that an attempt waits in its backend's own queue, and when that is over.
import type { Db } from "../../prisma/client.ts";

export interface Queued {
  attemptId: string;
  workerId: string;
  /** How many prompts of others come first; 0: nobody knows how many. Null: it waits no more, and runs from now on. */
  behind: number | null;
}

/**
 * It moves no prompt, so it is no event: who reads the attempt sees it. Guarded by the lease, as an outcome is. True:
 * something changed. An attempt that never waited is left as it is, so that most cost nothing here.
 */
export async function queued(db: Db, { attemptId, workerId, behind }: Queued): Promise<boolean> {
  const count = await db.$executeRaw`
UPDATE attempt SET waits_behind = ${behind}::int, executing_at = CASE WHEN ${behind}::int IS NULL THEN clock_timestamp() END
WHERE id = ${attemptId}::uuid AND worker_id = ${workerId}::uuid AND ended_at IS NULL AND lease_until > clock_timestamp()
  AND waits_behind IS DISTINCT FROM ${behind}::int AND (executing_at IS NULL OR ${behind}::int IS NULL)`;
  return count > 0;
}
