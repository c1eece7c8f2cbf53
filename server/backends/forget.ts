// Forgets what let Sluice in to backends that were removed, once nothing runs there and nothing is to be copied from there.
import type { Db } from "../../prisma/client.ts";

export async function forgetRemoved(db: Db): Promise<void> {
  await db.$executeRaw`
WITH gone AS (
  SELECT b.id FROM backend b
  WHERE b.removed_at IS NOT NULL AND b.added_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM attempt a WHERE a.backend_id = b.id AND a.ended_at IS NULL)
    AND NOT EXISTS (SELECT FROM output o WHERE o.stored_at IS NULL AND o.copy_at IS NOT NULL AND o.source->>'backendUrl' = b.url)
  FOR UPDATE OF b
),
forgotten AS (DELETE FROM backend_access x USING gone WHERE x.backend_id = gone.id)
UPDATE backend b SET added_at = NULL FROM gone WHERE b.id = gone.id`;
}
