// The last look before POSTs: marks attempts as submitted, unless their job was canceled or their lease is gone.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { transact } from "../../prisma/transact.ts";

/**
 * Answers which may be sent; of the others nothing was written. What commits after this look meets a prompt that counts as running, and that cancelJob
 * said will finish first: so it needs no lock on the job. From here on ComfyUI may know the ids, and only ComfyUI can say what became of them.
 * A further look (the POST before can't have arrived) doesn't count as a further submission.
 */
export async function begin(db: Db, attempts: { ids: readonly string[]; workerId: string }): Promise<Set<string>> {
  const look = Prisma.sql`
WITH mine AS (
  SELECT a.id, a.prompt_id, a.submitted_at FROM attempt a JOIN prompt p ON p.id = a.prompt_id JOIN job j ON j.id = p.job_id
  WHERE a.id = ANY(${attempts.ids}::uuid[]) AND a.worker_id = ${attempts.workerId}::uuid AND a.ended_at IS NULL AND a.lease_until > clock_timestamp()
    AND p.interrupt_at IS NULL AND j.cancel_requested_at IS NULL
  ORDER BY a.id FOR UPDATE OF a
),
marked AS (UPDATE attempt a SET submitted_at = now() FROM mine m WHERE a.id = m.id AND m.submitted_at IS NULL RETURNING a.prompt_id),
counted AS (UPDATE prompt p SET attempts = attempts + 1 FROM marked m WHERE p.id = m.prompt_id)
SELECT id FROM mine`;
  const [rows] = (await transact(db, [look])) as [{ id: string }[]];
  return new Set(rows.map(({ id }) => id));
}
