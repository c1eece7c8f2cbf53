// Claims pending prompts for free backends: the job's gate and the prompts, in one statement.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import type { Assignment } from "./assignment.ts";
import { door } from "./door.ts";

export interface Claim {
  workerId: string;
  /** Backends that are free now; each gets at most one prompt. */
  backendIds: readonly string[];
  leaseMs: number;
}

/** Tells that the first job's gate closed, or the backends were given other prompts, while the claim waited: so it has not seen what there is now. */
interface Missed {
  attemptId: null;
}

/** How long the first job in order may be locked by somebody else before the next one has its turn. */
const patienceMs = 2_000;

/** A miss means that somebody else got something done meanwhile; so this ends. */
export async function claim(db: Db, what: Claim): Promise<Assignment[]> {
  let gate: Gate = "wait";
  for (;;) {
    const rows = await claimOnce(db, what, gate).catch((error: unknown) => {
      if (gate === "skip" || !isLockTimeout(error)) throw error;
      return null;
    });
    if (rows === null) gate = "skip";
    else {
      const claimed = rows.filter((row) => row.attemptId !== null);
      if (claimed.length === rows.length) return claimed;
    }
  }
}

/** What to do about a job that is locked. */
type Gate = "wait" | "skip";

const isLockTimeout = (error: unknown): boolean => error instanceof Error && error.message.includes("55P03");

/**
 * 1 first: the first job in order (priority, then age) that may start something; with "skip" the first that nobody has locked.
 * 2 before: the gate, that job locked. A cancel or a pause that commits while we wait for that lock takes the job out again: PostgreSQL
 *   checks the WHERE once more on the row's newest version. So once cancelJob has returned, no claim of that job can follow.
 * 3 free: the backends, share-locked so that a drain that has returned is obeyed too.
 * 4 picked: the job's first available prompts, at most one a free backend. Rows that changed since the snapshot are checked again or skipped.
 * 5 opened: the attempts with their lease; none on a backend that was given another one since the snapshot.
 * 6 next: the first that stays pending, where the next claim of this job starts to look.
 * 7 the door writes prompts, job and events.
 * One job a statement, chosen before it is locked: a row that was locked and then found closed stays locked, and a claim that went on to the
 * next job would hold the one job's lock while it waits for the other's.
 */
function claimOnce(db: Db, { workerId, backendIds, leaseMs }: Claim, gate: Gate): Promise<(Assignment | Missed)[]> {
  const skip = gate === "skip" ? Prisma.sql`SKIP LOCKED` : Prisma.empty;
  const ctes = Prisma.sql`
first AS (
  SELECT j.id, set_config('lock_timeout', ${`${patienceMs}ms`}, true) FROM job j
  WHERE j.claimable
    AND (SELECT true FROM prompt p WHERE p.job_id = j.id AND p.index >= j.next_index AND p.status = 'PENDING' AND p.available_at <= now()
      ORDER BY p.index LIMIT 1)
  ORDER BY j.priority DESC, j.number LIMIT 1 ${gate === "skip" ? Prisma.sql`FOR UPDATE OF j` : Prisma.empty} ${skip}
),
before AS (
  SELECT j.* FROM job j WHERE j.id = (SELECT id FROM first) AND j.claimable
  FOR UPDATE OF j
),
free AS (
  SELECT id, row_number() OVER () AS n FROM (
    SELECT b.id FROM backend b WHERE b.id = ANY(${backendIds}::uuid[]) AND b.drained_at IS NULL AND b.stuck_on IS NULL
      AND NOT EXISTS (SELECT FROM attempt a WHERE a.backend_id = b.id AND a.ended_at IS NULL)
    FOR SHARE OF b ${skip}) b
),
picked AS (
  SELECT p.*, row_number() OVER (ORDER BY p.index) AS n FROM (
    SELECT p.id, p.job_id, p.index, p.fence + 1 AS fence FROM prompt p
    WHERE p.job_id = (SELECT id FROM before) AND p.index >= (SELECT next_index FROM before) AND p.status = 'PENDING' AND p.available_at <= now()
    ORDER BY p.index LIMIT (SELECT count(*) FROM free)
    FOR UPDATE OF p SKIP LOCKED) p
),
opened AS (
  INSERT INTO attempt (id, prompt_id, number, backend_id, worker_id, client_id, lease_until)
  SELECT gen_random_uuid(), p.id, p.fence, f.id, ${workerId}::uuid, gen_random_uuid(), clock_timestamp() + ${leaseMs} * interval '1 ms'
  FROM picked p JOIN free f ON f.n = p.n
  ON CONFLICT (backend_id) WHERE ended_at IS NULL DO NOTHING
  RETURNING *
),
move AS (
  SELECT p.id AS prompt_id, p.job_id, p.n AS ord, 'RUNNING' AS status, o.backend_id, p.fence, NULL::json AS error, NULL::timestamptz AS available_at,
    false AS unsent
  FROM picked p JOIN opened o ON o.prompt_id = p.id
),
next AS (
  SELECT p.index FROM prompt p
  WHERE p.job_id = (SELECT id FROM before) AND p.index >= (SELECT next_index FROM before) AND p.status = 'PENDING' AND p.id NOT IN (SELECT prompt_id FROM opened)
  ORDER BY p.index LIMIT 1
),
step AS (
  SELECT b.id AS job_id, 0 AS ord, 'JOB_STARTED' AS kind, NULL::uuid AS prompt_id, NULL AS prompt_status,
    0 AS pending, 0 AS running, 0 AS succeeded, 0 AS failed, 0 AS canceled, NULL::jsonb AS data
  FROM before b WHERE b.started_at IS NULL AND EXISTS (SELECT FROM move)
  UNION ALL
  SELECT m.job_id, m.ord, 'PROMPT_STARTED', m.prompt_id, 'RUNNING', -1, 1, 0, 0, 0,
    jsonb_build_object('attempt', m.fence, 'backendId', 'backend_' || replace(m.backend_id::text, '-', ''))
  FROM move m
)`;
  // Only a snapshot that has seen the job's newest change may say that nothing is pending below.
  const nextIndex = Prisma.sql`CASE
      WHEN a.seq - (SELECT count(*) FROM step) = (SELECT seq FROM job unlocked WHERE unlocked.id = a.job_id) THEN coalesce((SELECT index FROM next), j.total)
      ELSE j.next_index END`;
  const answer = Prisma.sql`
SELECT o.id AS "attemptId", o.client_id AS "clientId", o.number, o.backend_id AS "backendId", false AS orphan, NULL::float8 AS "submittedMsAgo",
  p.id AS "promptId", p.index, p.overrides, b.id AS "jobId", b.workflow
FROM first LEFT JOIN (opened o JOIN prompt p ON p.id = o.prompt_id CROSS JOIN before b) ON true
WHERE o.id IS NOT NULL OR NOT EXISTS (SELECT FROM before) OR EXISTS (SELECT FROM picked)`;
  return db.$queryRaw<(Assignment | Missed)[]>(door({ ctes, nextIndex, answer }));
}
