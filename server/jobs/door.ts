// The one door: every change of a job or a prompt after its submission goes through this statement, which writes the rows and appends the events together.
import { Prisma } from "../../prisma/generated/client.ts";

/**
 * A verb gives the door four things, as SQL:
 *  before  the jobs concerned, LOCKED by the caller (see change.ts): `SELECT * FROM job …`
 *  step    one row an event, in order: (job_id, ord, kind, prompt_id, prompt_status, pending, running, succeeded, failed, canceled, data),
 *          the five counts as differences. JOB_STARTED starts the job; PROMPTS_CANCELED cancels all that was pending before
 *  move    one row a prompt: (prompt_id, job_id, ord, status, backend_id, fence, error, available_at, unsent); ord is that of its event,
 *          unsent: a submission was counted that never left
 *  facts   what else changes in the job, as columns for the SET list; `pausedAt`, `nextIndex`: their new values, where they change
 * `ctes` may hold further steps of the verb (they see before, step and move), `answer` is its final SELECT.
 */
export interface Change {
  ctes: Prisma.Sql;
  facts?: Prisma.Sql;
  pausedAt?: Prisma.Sql;
  nextIndex?: Prisma.Sql;
  more?: Prisma.Sql;
  answer: Prisma.Sql;
}

/**
 * 1 numbered: the events with their dense seq, and the counts right after each (running sums over the job's counts before).
 * 2 after: the job's last counts; it finishes when nothing is pending or running any more.
 * 3 moved, swept: the prompts, one by one and all that is pending. The status they come from was checked by the verb under the job's lock.
 *   Whatever goes back to PENDING draws the job's next_index back.
 * 4 logged: the events, JOB_FINISHED last. Their time is the statement's, which begins after the wait for the lock, not the transaction's.
 * 5 written: the job. CHECK constraints hold status, counts and finished_at together.
 */
export function door({ ctes, facts, pausedAt, nextIndex, more, answer }: Change): Prisma.Sql {
  const paused = pausedAt ?? Prisma.sql`j.paused_at`;
  return Prisma.sql`
WITH ${ctes},
numbered AS (
  SELECT s.job_id, s.ord, s.kind::job_event_kind AS kind, s.prompt_id, s.prompt_status::prompt_status AS prompt_status, s.data,
    b.seq + (row_number() OVER w)::int AS seq,
    b.pending + (sum(s.pending) OVER w)::int AS pending,
    b.running + (sum(s.running) OVER w)::int AS running,
    b.succeeded + (sum(s.succeeded) OVER w)::int AS succeeded,
    b.failed + (sum(s.failed) OVER w)::int AS failed,
    b.canceled + (sum(s.canceled) OVER w)::int AS canceled,
    b.started_at IS NOT NULL OR bool_or(s.kind = 'JOB_STARTED') OVER w AS started,
    b.cancel_requested_at IS NOT NULL OR bool_or(s.kind = 'JOB_CANCEL_REQUESTED') OVER w AS cancel_requested
  FROM step s JOIN before b ON b.id = s.job_id
  WINDOW w AS (PARTITION BY s.job_id ORDER BY s.ord)
),
after AS (
  SELECT DISTINCT ON (n.job_id) n.*, (n.pending + n.running = 0 AND b.finished_at IS NULL) AS finishes,
    job_status(n.pending, n.running, n.succeeded, n.failed, n.canceled, n.started, n.cancel_requested) AS status
  FROM numbered n JOIN before b ON b.id = n.job_id
  ORDER BY n.job_id, n.seq DESC
),
moved AS (
  UPDATE prompt p SET
    status = m.status::prompt_status,
    seq = n.seq,
    backend_id = coalesce(m.backend_id, p.backend_id),
    fence = coalesce(m.fence, p.fence),
    error = m.error,
    available_at = coalesce(m.available_at, p.available_at),
    attempts = p.attempts - m.unsent::int,
    started_at = CASE m.status WHEN 'RUNNING' THEN statement_timestamp() WHEN 'PENDING' THEN NULL ELSE p.started_at END,
    finished_at = CASE WHEN m.status IN ('SUCCEEDED', 'FAILED', 'CANCELED') THEN statement_timestamp() END
  FROM move m JOIN numbered n ON n.job_id = m.job_id AND n.ord = m.ord
  WHERE p.id = m.prompt_id
  RETURNING p.job_id, p.index, p.status
),
swept AS (
  UPDATE prompt p SET status = 'CANCELED', seq = n.seq, finished_at = statement_timestamp()
  FROM numbered n JOIN before b ON b.id = n.job_id
  WHERE EXISTS (SELECT FROM step WHERE kind = 'PROMPTS_CANCELED') AND n.kind = 'PROMPTS_CANCELED' AND p.job_id = n.job_id AND p.index >= b.next_index AND p.status = 'PENDING'
),
logged AS (
  INSERT INTO job_event (at, job_id, seq, kind, status, pending, running, succeeded, failed, canceled, prompt_id, prompt_status, data)
  SELECT statement_timestamp(), * FROM (
    SELECT job_id, seq, kind, job_status(pending, running, succeeded, failed, canceled, started, cancel_requested),
      pending, running, succeeded, failed, canceled, prompt_id, prompt_status, data::json
    FROM numbered
    UNION ALL
    SELECT job_id, seq + 1, 'JOB_FINISHED', status, pending, running, succeeded, failed, canceled, NULL, NULL, NULL
    FROM after WHERE finishes
  ) e ORDER BY job_id, seq
),
written AS (
  UPDATE job j SET
    ${facts ? Prisma.sql`${facts},` : Prisma.empty}
    seq = a.seq + a.finishes::int,
    pending = a.pending, running = a.running, succeeded = a.succeeded, failed = a.failed, canceled = a.canceled,
    status = a.status,
    paused_at = ${paused},
    claimable = a.pending > 0 AND ${paused} IS NULL AND NOT a.cancel_requested,
    next_index = least(${nextIndex ?? Prisma.sql`j.next_index`}, (SELECT min(m.index) FROM moved m WHERE m.job_id = a.job_id AND m.status = 'PENDING')),
    started_at = CASE WHEN a.started THEN coalesce(j.started_at, statement_timestamp()) END,
    finished_at = CASE WHEN a.finishes THEN statement_timestamp() ELSE j.finished_at END
  FROM after a
  WHERE j.id = a.job_id
  RETURNING j.id
)${more ? Prisma.sql`,\n${more}` : Prisma.empty}
${answer}`;
}

/** For verbs that move no single prompt. */
export const noMoves = Prisma.sql`
move AS (
  SELECT NULL::uuid AS prompt_id, NULL::uuid AS job_id, 0 AS ord, NULL AS status, NULL::uuid AS backend_id, NULL::int AS fence,
    NULL::json AS error, NULL::timestamptz AS available_at, false AS unsent WHERE false
)`;
