// Reads the newest attempts of many jobs with one statement.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { AttemptRow } from "./rows.ts";

export const MOST_ATTEMPTS = 1_000;

/** The oldest first. */
export async function loadNewestAttempts(prisma: PrismaClient, jobIds: readonly string[]): Promise<AttemptRow[][]> {
  const rows = await prisma.$queryRaw<(AttemptRow & { jobId: string })[]>`
SELECT asked.id AS "jobId", newest.* FROM unnest(${[...new Set(jobIds)]}::uuid[]) asked(id)
CROSS JOIN LATERAL (
  SELECT a.id, a.prompt_id AS "promptId", a.number, a.backend_id AS "backendId", a.worker_id AS "workerId", a.client_id AS "clientId",
    a.lease_until AS "leaseUntil", a.claimed_at AS "claimedAt", a.submitted_at AS "submittedAt", a.waits_behind AS "waitsBehind", a.executing_at AS "executingAt", a.ended_at AS "endedAt",
    a.outcome::text AS outcome, a.error
  FROM prompt p JOIN attempt a ON a.prompt_id = p.id WHERE p.job_id = asked.id
  ORDER BY a.claimed_at DESC LIMIT ${MOST_ATTEMPTS}
) newest
ORDER BY newest."claimedAt"`;
  const byJob = Map.groupBy(rows, ({ jobId }) => jobId);
  return jobIds.map((id) => byJob.get(id) ?? []);
}
