// Gives up leases, so that whoever looks next takes the attempts over at once: all of a worker that stops, or one.
import type { Db } from "../../prisma/client.ts";

export async function letGo(
  db: Db,
  { workerId, attemptId = null }: { workerId: string; attemptId?: string | null },
): Promise<number> {
  return db.$executeRaw`
WITH mine AS (
  SELECT id FROM attempt WHERE worker_id = ${workerId}::uuid AND ended_at IS NULL AND lease_until > clock_timestamp()
    AND (${attemptId}::uuid IS NULL OR id = ${attemptId}::uuid)
  ORDER BY id FOR UPDATE
)
UPDATE attempt a SET lease_until = clock_timestamp() FROM mine WHERE a.id = mine.id`;
}
