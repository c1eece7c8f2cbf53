// Removes deliveries that are long over, and the webhooks of jobs that are gone.
import type { Db } from "../../prisma/client.ts";

/** As long they can be seen and replayed. */
const keepMs = 7 * 86_400_000;
const batch = 5_000;

export async function tidy(db: Db): Promise<void> {
  await db.$executeRaw`
DELETE FROM webhook_delivery WHERE id IN (
  SELECT id FROM webhook_delivery WHERE status <> 'PENDING' AND ended_at < clock_timestamp() - ${keepMs} * interval '1 ms'
  ORDER BY ended_at LIMIT ${batch}::int)`;
  await db.$executeRaw`
DELETE FROM webhook w WHERE w.job_id IS NOT NULL AND NOT EXISTS (SELECT FROM job j WHERE j.id = w.job_id)
  AND NOT EXISTS (SELECT FROM webhook_delivery d WHERE d.webhook_id = w.id)`;
}
