// Takes over attempts whose worker has gone: their lease has run out, or was given up.
import type { Db } from "../../prisma/client.ts";
import { WORKER_LEVEL } from "../../schema/model/workerLevel.ts";
import type { Assignment } from "./assignment.ts";
import { type Claimed, withWorkflows } from "./claim.ts";
import { beside } from "./claimSteps.ts";

/**
 * The new worker asks ComfyUI first what became of the attempt's id; the old one, should it wake, can't write any more.
 * `level`: a trigger leaves out what needs a newer worker than this one.
 */
export async function adopt(
  db: Db,
  to: { workerId: string; backendIds: readonly string[]; leaseMs: number },
): Promise<Assignment[]> {
  const adopted = await db.$queryRaw<Claimed[]>`
WITH level AS MATERIALIZED (SELECT set_config('sluice.worker_level', ${String(WORKER_LEVEL)}, true)),
orphan AS (
  SELECT a.id FROM level, attempt a
  WHERE a.ended_at IS NULL AND a.backend_id = ANY(${to.backendIds}::uuid[]) AND a.lease_until <= clock_timestamp()
  FOR UPDATE OF a SKIP LOCKED
),
adopted AS (
  UPDATE attempt a SET worker_id = ${to.workerId}::uuid, lease_until = clock_timestamp() + ${to.leaseMs} * interval '1 ms'
  FROM orphan WHERE a.id = orphan.id RETURNING a.*
)
SELECT a.id AS "attemptId", a.client_id AS "clientId", a.number, a.backend_id AS "backendId", true AS orphan,
  extract(epoch FROM clock_timestamp() - a.submitted_at)::float8 * 1000 AS "submittedMsAgo",
  p.id AS "promptId", p.index, p.overrides, j.id AS "jobId", j.workflow::text, ${beside} AS beside
FROM adopted a JOIN prompt p ON p.id = a.prompt_id JOIN job j ON j.id = p.job_id`;
  return withWorkflows(adopted);
}
