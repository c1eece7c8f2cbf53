// Ends what nobody will end any more: canceled prompts whose worker has gone, and prompts on backends that are not configured any more.
import type { Db } from "../../prisma/client.ts";
import { finish } from "./finish.ts";

interface Orphan {
  id: string;
  jobId: string;
  submitted: boolean;
  canceling: boolean;
}

/**
 * Any process may do this, servers too. A canceled prompt waits one further lease after its own ran out: a worker that takes over and asks
 * the backend comes first, since success beats cancel. One on a backend that no configuration names waits as long as a silent backend does.
 */
export async function rescue(
  db: Db,
  { leaseMs, backendLostMs }: { leaseMs: number; backendLostMs: number },
): Promise<number> {
  const rows = await db.$queryRaw<Orphan[]>`
SELECT a.id, p.job_id AS "jobId", a.submitted_at IS NOT NULL AS submitted, (j.cancel_requested_at IS NOT NULL OR p.interrupt_at IS NOT NULL) AS canceling
FROM attempt a JOIN prompt p ON p.id = a.prompt_id JOIN job j ON j.id = p.job_id JOIN backend b ON b.id = a.backend_id
WHERE a.ended_at IS NULL AND (
  (a.lease_until <= clock_timestamp() - ${leaseMs} * interval '1 ms' AND (j.cancel_requested_at IS NOT NULL OR p.interrupt_at IS NOT NULL))
  OR (a.lease_until <= clock_timestamp() - ${backendLostMs} * interval '1 ms' AND b.named_until <= clock_timestamp()))
LIMIT 1000`;
  let count = 0;
  const failures: unknown[] = [];
  for (const [, orphans = []] of Map.groupBy(rows, ({ jobId }) => jobId)) {
    const ends = orphans.map((orphan) => ({ ...endOf(orphan), attemptId: orphan.id, outputs: [] }));
    // A job that somebody keeps locked must not hold up the others.
    await finish(db, { expiredForMs: leaseMs }, ends).then(
      (ended) => (count += ended.length),
      (error: unknown) => failures.push(error),
    );
  }
  if (failures.length > 0 && count === 0) throw failures[0];
  return count;
}

function endOf({ submitted, canceling }: Orphan) {
  if (canceling) {
    return { outcome: "CANCELED", reason: "its worker is gone and its job was canceled", stuck: submitted } as const;
  }
  if (!submitted) return { outcome: "RELEASED", reason: "its worker is gone" } as const;
  return { outcome: "LOST", reason: "its backend is not configured any more", retryInMs: 0, stuck: true } as const;
}
