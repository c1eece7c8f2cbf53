// Keeps a worker's leases, and tells it which of its attempts are to be stopped.
import type { Db } from "../../prisma/client.ts";

export interface Lease {
  attemptId: string;
  /** Time until the prompt is to be interrupted: <= 0 now, null: it may finish. By the database's clock. */
  interruptInMs: number | null;
  /** How long the prompt has been running, by the database's clock. Waiting in its backend's own queue doesn't count. */
  runningMs: number;
}

export interface Renewal {
  workerId: string;
  /** Those that the worker knows to be its own. A claim whose answer got lost left it one that it will never run: that lease must run out. */
  attemptIds: readonly string[];
  leaseMs: number;
}

/**
 * An attempt that is missing from the answer is not this worker's any more: it has ended, or its lease ran out. Locked in order first: some of them may
 * be ended together at the same moment.
 */
export function renew(db: Db, { workerId, attemptIds, leaseMs }: Renewal): Promise<Lease[]> {
  return db.$queryRaw<Lease[]>`
WITH mine AS (
  SELECT id FROM attempt
  WHERE id = ANY(${attemptIds}::uuid[]) AND worker_id = ${workerId}::uuid AND ended_at IS NULL AND lease_until > clock_timestamp()
  ORDER BY id FOR UPDATE
)
UPDATE attempt a SET lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
FROM mine, prompt p JOIN job j ON j.id = p.job_id
WHERE a.id = mine.id AND p.id = a.prompt_id
RETURNING a.id AS "attemptId",
  extract(epoch FROM least(j.interrupt_at, p.interrupt_at) - clock_timestamp())::float8 * 1000 AS "interruptInMs",
  CASE WHEN a.waits_behind IS NULL THEN extract(epoch FROM clock_timestamp() - coalesce(a.executing_at, a.claimed_at)) ELSE 0 END::float8 * 1000 AS "runningMs"`;
}
