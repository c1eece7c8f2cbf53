// Gives up a stopping worker's leases, so that the next worker takes its attempts over at once.
import type { Db } from "../../prisma/client.ts";

export async function letGo(db: Db, { workerId }: { workerId: string }): Promise<number> {
  return db.$executeRaw`
UPDATE attempt SET lease_until = clock_timestamp() WHERE worker_id = ${workerId}::uuid AND ended_at IS NULL AND lease_until > clock_timestamp()`;
}
