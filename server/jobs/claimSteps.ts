// The claim's two statements: which jobs are to be locked, and what is started of those that were.
import { Prisma } from "../../prisma/generated/client.ts";
import { WORKER_LEVEL } from "../../schema/model/workerLevel.ts";
import type { Change } from "./door.ts";
import { lockedJobs, remember } from "./locks.ts";
import { claimed, steps, told } from "./move.ts";
import { moveOn } from "./turns.ts";

export interface Claim {
  workerId: string;
  /** Backends that are free now; each gets at most one prompt. */
  backendIds: readonly string[];
  /** Beside the backends: under which a socket is open there already. */
  clientIds?: readonly string[];
  leaseMs: number;
}

/** Of job `j`: what its prompts are sent with, beside the workflow. */
export const beside = Prisma.sql`json_build_object('extraData', j.extra_data, 'secrets', j.secrets)::text`;

/** How long a job may be locked by somebody else before the others have their turn. */
const patienceMs = 2_000;

const usable = (backendIds: readonly string[]): Prisma.Sql =>
  Prisma.sql`b.id = ANY(${backendIds}::uuid[]) AND b.drained_at IS NULL AND b.stuck_on IS NULL
    AND NOT EXISTS (SELECT FROM attempt a WHERE a.backend_id = b.id AND a.ended_at IS NULL OFFSET 0)`;

/** Of jobs `j`; as the index says it. */
const claimable = Prisma.sql`(j.claimable OR j.claimable_newer)`;

/** Of an owner and priority `t` the oldest job that may start something. Prompts in back-off stand in the way of none but themselves. */
const firstJob = (t: Prisma.Sql, { after = Prisma.empty, lock = Prisma.empty } = {}): Prisma.Sql => Prisma.sql`
    SELECT j.id, j.number, j.pending FROM job j
    WHERE ${claimable} AND j.worker_level <= ${WORKER_LEVEL}::int AND j.priority = ${t}.priority AND j.owner = ${t}.owner ${after}
      AND (SELECT true FROM prompt p WHERE p.job_id = j.id AND p.index >= j.next_index AND p.status = 'PENDING' AND p.available_at <= now()
        ORDER BY p.index LIMIT 1)
    ORDER BY j.number LIMIT 1 ${lock}`;

const more = Prisma.sql`
  UNION ALL
  SELECT w.owner, w.priority, j.id, j.number, w.filled + j.pending, w.share
  FROM walk w CROSS JOIN LATERAL (${firstJob(Prisma.sql`w`, { after: Prisma.sql`AND j.number > w.number` })}) j WHERE w.filled < w.share`;

/** What to do about a job that is locked: wait for it; leave it; or take the one after it. */
export type Busy = "wait" | "leave" | "pass";

/**
 * 1 free: how many backends want a prompt.
 * 2 first: whose turn it is, at most one each, with the oldest job; 3 walk: of the highest priority there, so many jobs of each that its share is filled.
 * 4 locked: those jobs. A cancel or a pause that commits while we wait takes the job out again: PostgreSQL checks the WHERE once more on the row's newest
 *   version. So once cancelJob has returned, no claim of that job can follow.
 * 5 held: then the backends, so that a drain that has returned is obeyed too, and nobody else gives them a prompt.
 * Answers how many jobs it had chosen.
 */
export function chooseJobs({ backendIds }: Claim, busy: Busy): Prisma.Sql {
  const patience =
    busy === "wait" ? Prisma.sql`, set_config('lock_timeout', ${`${patienceMs}ms`}, true) AS patience` : Prisma.empty;
  const lock = busy === "pass" ? Prisma.sql`FOR UPDATE OF j SKIP LOCKED` : Prisma.empty;
  return Prisma.sql`
WITH RECURSIVE free AS MATERIALIZED (SELECT count(*)::int AS n ${patience} FROM backend b WHERE ${usable(backendIds)}),
first AS MATERIALIZED (
  SELECT t.owner, t.priority, j.* FROM turn t CROSS JOIN LATERAL (${firstJob(Prisma.sql`t`, { lock })}) j
  WHERE (t.waiting OR t.waiting_newer) ORDER BY t.priority DESC, t.place LIMIT (SELECT n FROM free)
),
walk AS (
  SELECT f.owner, f.priority, f.id, f.number, f.pending::bigint AS filled, ceil(free.n / count(*) OVER ()::float8) AS share
  FROM first f, free WHERE f.priority = (SELECT max(priority) FROM first)
  ${busy === "pass" ? Prisma.empty : more}
),
locked AS MATERIALIZED (
  SELECT j.id FROM job j WHERE j.id IN (SELECT id FROM walk) AND ${claimable} ORDER BY j.id FOR UPDATE ${busy === "wait" ? Prisma.empty : Prisma.sql`SKIP LOCKED`}
),
held AS MATERIALIZED (
  SELECT b.id FROM backend b, (SELECT count(*) FROM locked) l WHERE l.count > 0 AND b.id = ANY(${backendIds}::uuid[]) ORDER BY b.id FOR NO KEY UPDATE OF b
)
SELECT (SELECT count(*)::int FROM walk) AS chosen, (SELECT count(*)::int FROM held) AS held, ${remember(Prisma.sql`locked`)}`;
}

/**
 * 1 mine: the jobs that were locked, and are claimable still. 2 free: the backends.
 * 3 room: what each job may start at most, so that owners get equal shares and within an owner the older job comes first.
 * 4 picked: their first available prompts, each with its backend; one of each owner in turn.
 * 5 opened: the attempts with their lease. 6 reached: where the next claim of the job starts to look: past these, unless one in back-off was passed over.
 */
export function claimChange({ workerId, backendIds, clientIds = [], leaseMs }: Claim): Change {
  return {
    sweeps: false,
    opens: false,
    ctes: Prisma.sql`
mine AS (
  SELECT j.id, j.owner, j.priority, j.number, j.next_index, j.pending, j.worker_level, j.started_at IS NULL AS fresh, t.place,
    sum(j.pending) OVER (PARTITION BY j.owner, j.priority ORDER BY j.number) - j.pending AS older
  FROM job j JOIN turn t ON t.owner = j.owner AND t.priority = j.priority
  WHERE j.id = ANY(${lockedJobs}) AND ${claimable}
),
free AS (SELECT array_agg(b.id ORDER BY b.id) AS ids FROM backend b WHERE ${usable(backendIds)}),
room AS (
  SELECT m.*, least(m.pending, s.share - m.older)::int AS room
  FROM mine m, (SELECT ceil(cardinality(ids) / (SELECT count(DISTINCT (owner, priority)) FROM mine)::float8) AS share FROM free) s
  WHERE m.older < s.share
),
picked AS (
  SELECT p.*, f.ids[p.n] AS backend_id, gen_random_uuid() AS attempt_id,
    coalesce((${clientIds}::uuid[])[array_position(${backendIds}::uuid[], f.ids[p.n])], gen_random_uuid()) AS client_id
  FROM free f, (
    SELECT q.*, row_number() OVER (ORDER BY q.priority DESC, q.round, q.place) AS n FROM (
      SELECT r.id AS job_id, r.owner, r.priority, r.place, r.next_index, r.worker_level, r.fresh, p.id, p.index, p.fence + 1 AS fence, p.overrides,
        row_number() OVER (PARTITION BY r.owner, r.priority ORDER BY r.number, p.index) AS round
      FROM room r CROSS JOIN LATERAL (
        SELECT p.id, p.index, p.fence, p.overrides FROM prompt p
        WHERE p.job_id = r.id AND p.index >= r.next_index AND p.status = 'PENDING' AND p.available_at <= now() ORDER BY p.index LIMIT r.room
      ) p) q) p
  WHERE p.n <= cardinality(f.ids)
),
opened AS (
  INSERT INTO attempt (id, prompt_id, number, backend_id, worker_id, client_id, lease_until)
  SELECT p.attempt_id, p.id, p.fence, p.backend_id, ${workerId}::uuid, p.client_id, clock_timestamp() + ${leaseMs} * interval '1 ms' FROM picked p
),
reached AS (
  SELECT r.job_id, CASE WHEN r.count = r.past - r.next_index THEN r.past ELSE coalesce((
    SELECT p.index FROM prompt p WHERE p.job_id = r.job_id AND p.index >= r.next_index AND p.index < r.past AND p.status = 'PENDING' AND p.available_at > now()
    ORDER BY p.index LIMIT 1), r.past) END AS index
  FROM (SELECT job_id, next_index, count(*), max(index) + 1 AS past FROM picked GROUP BY job_id, next_index) r
),
${moveOn(Prisma.sql`SELECT owner, priority, place, count(*) FROM picked GROUP BY owner, priority, place`, backendIds.length)},
${steps(
  told("JOB_STARTED", {
    jobId: Prisma.sql`p.job_id`,
    ord: Prisma.sql`0::bigint`,
    data: Prisma.sql`NULL::json`,
    rows: Prisma.sql`FROM picked p WHERE p.fresh GROUP BY p.job_id`,
  }),
  claimed({
    jobId: Prisma.sql`p.job_id`,
    ord: Prisma.sql`p.n`,
    promptId: Prisma.sql`p.id`,
    backendId: Prisma.sql`p.backend_id`,
    number: Prisma.sql`p.fence`,
    data: Prisma.sql`json_build_object('attempt', p.fence, 'backendId', 'backend_' || replace(p.backend_id::text, '-', ''))`,
    rows: Prisma.sql`FROM picked p`,
  }),
)}`,
    nextIndex: Prisma.sql`coalesce((SELECT r.index FROM reached r WHERE r.job_id = a.job_id), j.next_index)`,
    answer: Prisma.sql`
SELECT p.attempt_id AS "attemptId", p.client_id AS "clientId", p.fence AS number, p.backend_id AS "backendId", false AS orphan, NULL::float8 AS "submittedMsAgo",
  p.id AS "promptId", p.index, p.overrides, p.job_id AS "jobId",
  CASE WHEN row_number() OVER (PARTITION BY p.job_id ORDER BY p.index) = 1 THEN (SELECT j.workflow::text FROM job j WHERE j.id = p.job_id) END AS workflow,
  CASE WHEN p.worker_level > 0 AND row_number() OVER (PARTITION BY p.job_id ORDER BY p.index) = 1
    THEN (SELECT ${beside} FROM job j WHERE j.id = p.job_id) END AS beside
FROM picked p ORDER BY p.n`,
  };
}
