// Gives up a stopping worker's leases, so that the next worker takes its attempts over at once.
import type { Db } from "../../prisma/client.ts";

export async function letGo(db: Db, { workerId }: { workerId: string }): Promise<number> {
  return db.$executeRaw`
WITH mine AS (
  SELECT id FROM attempt WHERE worker_id = ${workerId}::uuid AND ended_at IS NULL AND lease_until > clock_timestamp() ORDER BY id FOR UPDATE
)
UPDATE attempt a SET lease_until = clock_timestamp() FROM mine WHERE a.id = mine.id`;
}
