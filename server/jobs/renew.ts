// Keeps a worker's leases, and tells it which of its attempts are to be stopped.
import type { Db } from "../../prisma/client.ts";

export interface Lease {
  attemptId: string;
  /** Time until the prompt is to be interrupted: <= 0 now, null: it may finish. By the database's clock. */
  interruptInMs: number | null;
  /** How long the prompt has been running, by the database's clock. */
  runningMs: number;
}

/** An attempt that is missing from the answer is not this worker's any more: it has ended, or its lease ran out. */
export function renew(db: Db, { workerId, leaseMs }: { workerId: string; leaseMs: number }): Promise<Lease[]> {
  return db.$queryRaw<Lease[]>`
UPDATE attempt a SET lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
FROM prompt p JOIN job j ON j.id = p.job_id
WHERE a.worker_id = ${workerId}::uuid AND a.ended_at IS NULL AND a.lease_until > clock_timestamp() AND p.id = a.prompt_id
RETURNING a.id AS "attemptId",
  extract(epoch FROM least(j.interrupt_at, p.interrupt_at) - clock_timestamp())::float8 * 1000 AS "interruptInMs",
  extract(epoch FROM clock_timestamp() - a.claimed_at)::float8 * 1000 AS "runningMs"`;
}
