// The last look before a POST: marks an attempt as submitted, unless its job was canceled or its lease is gone.
import type { Db } from "../../prisma/client.ts";

/**
 * False: nothing was written, and nothing may be sent. What commits after this look meets a prompt that counts as running, and that cancelJob said
 * will finish first: so it needs no lock. From here on ComfyUI may know the id, and only ComfyUI can say what became of it.
 * A further look (the POST before can't have arrived) doesn't count as a further submission.
 */
export async function begin(db: Db, attempt: { id: string; workerId: string }): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
WITH mine AS (
  SELECT a.id, a.prompt_id, a.submitted_at FROM attempt a JOIN prompt p ON p.id = a.prompt_id JOIN job j ON j.id = p.job_id
  WHERE a.id = ${attempt.id}::uuid AND a.worker_id = ${attempt.workerId}::uuid AND a.ended_at IS NULL AND a.lease_until > clock_timestamp()
    AND p.interrupt_at IS NULL AND j.cancel_requested_at IS NULL
  FOR UPDATE OF a
),
marked AS (UPDATE attempt a SET submitted_at = now() FROM mine m WHERE a.id = m.id AND m.submitted_at IS NULL RETURNING a.prompt_id),
counted AS (UPDATE prompt p SET attempts = attempts + 1 FROM marked m WHERE p.id = m.prompt_id)
SELECT id FROM mine`;
  return rows.length === 1;
}
