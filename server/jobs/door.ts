// The one door: every change of a job or a prompt after its submission goes through this statement, which writes the rows and
// appends the events together.
import { Prisma } from "../../prisma/generated/client.ts";
import { PROMPT_STATUSES, type PromptStatus } from "../../schema/model/status.ts";
import { waiting } from "./turns.ts";

/**
 * A verb gives the door three things, as SQL. The jobs concerned are LOCKED by a statement before (see locks.ts), so that plain reads see the newest.
 *  step    one row an event, in order, made by the constructors of move.ts: which prompts move from which status to which.
 *          The counts follow from that. JOB_STARTED starts the job.
 *  facts   what else changes in the job, as columns for the SET list; `pausedAt`, `nextIndex`: their new values, where they change
 * `ctes` may hold further steps of the verb (they see step), `answer` is its final SELECT.
 * Starting a part of a statement that then does nothing takes longer than most parts run: `sweeps` and `opens` say what the verb can't do at all.
 */
export interface Change {
  ctes: Prisma.Sql;
  facts?: Prisma.Sql;
  pausedAt?: Prisma.Sql;
  nextIndex?: Prisma.Sql;
  more?: Prisma.Sql;
  answer: Prisma.Sql;
  /** May it cancel all that is pending? */
  sweeps?: boolean;
  /** May something be claimable afterwards that was not? */
  opens?: boolean;
}

/** The count of prompts in a status after a step: of each move one leaves, and one comes. A sweep moves all that was pending before. */
const countAfter = (status: PromptStatus): Prisma.Sql => {
  const column = Prisma.raw(status.toLowerCase());
  return Prisma.sql`b.${column} + (sum(CASE ${Prisma.raw(`'${status}'`)} WHEN s.to_status THEN m.many WHEN s.from_status THEN -m.many ELSE 0 END) OVER w)::int
      AS ${column}_after`;
};

/**
 * 1 numbered: the events with their dense seq, and the counts right after each (running sums over the job's counts before). No table of
 *   this statement is joined with another one by anything but an index: the planner takes them for single rows, and would try each with each.
 * 2 after: the job's last counts; it finishes when nothing is pending or running any more.
 * 3 moved, swept: the prompts, one by one and all that is pending. One that is not in the status that its move starts from ends the
 *   transaction with an error (`refuse_move`).
 * 4 logged: the events, JOB_FINISHED last. Their time is the statement's, which begins after the wait for the lock, not the transaction's.
 * 5 written, waiting: the job, and whose turns come to it if something of it may be claimed from now on.
 *   Whatever goes back to PENDING draws its next_index back. CHECK constraints hold status, counts and finished_at together.
 */
export function door({
  ctes,
  facts,
  pausedAt,
  nextIndex,
  more,
  answer,
  sweeps = true,
  opens = true,
}: Change): Prisma.Sql {
  const paused = pausedAt ?? Prisma.sql`j.paused_at`;
  return Prisma.sql`
WITH ${ctes},
numbered AS (
  SELECT s.*, b.seq + (row_number() OVER w)::int AS seq,
    ${Prisma.join(PROMPT_STATUSES.map(countAfter), ",\n    ")},
    b.started_at IS NOT NULL OR bool_or(s.kind = 'JOB_STARTED') OVER w AS started,
    b.cancel_requested_at IS NOT NULL OR bool_or(s.kind = 'JOB_CANCEL_REQUESTED') OVER w AS cancel_requested,
    b.finished_at IS NOT NULL AS was_final, b.claimable OR b.claimable_newer AS was_claimable, b.priority AS old_priority, b.next_index,
    min(CASE WHEN s.to_status = 'PENDING' THEN s.index END) OVER w AS back_to,
    lead(s.ord) OVER w IS NULL AS last
  FROM step s JOIN job b ON b.id = s.job_id CROSS JOIN LATERAL (SELECT CASE WHEN s.prompt_id IS NULL THEN b.pending ELSE 1 END AS many) m
  WINDOW w AS (PARTITION BY s.job_id ORDER BY s.ord)
),
after AS (
  SELECT n.*, n.pending_after + n.running_after = 0 AND NOT n.was_final AS finishes,
    job_status(n.pending_after, n.running_after, n.succeeded_after, n.failed_after, n.canceled_after, n.started, n.cancel_requested) AS status
  FROM numbered n WHERE n.last
),
moved AS (
  UPDATE prompt p SET
    status = CASE WHEN p.status = n.from_status::prompt_status AND p.job_id = n.job_id THEN n.to_status::prompt_status
      ELSE refuse_move(p.id, p.status, n.to_status) END,
    seq = n.seq,
    backend_id = coalesce(n.backend_id, p.backend_id),
    fence = coalesce(n.fence, p.fence),
    error = n.error,
    notice = n.notice,
    available_at = coalesce(n.available_at, p.available_at),
    attempts = p.attempts - n.unsent::int,
    started_at = CASE n.to_status WHEN 'RUNNING' THEN statement_timestamp() WHEN 'PENDING' THEN NULL ELSE p.started_at END,
    finished_at = CASE WHEN n.to_status IN ('SUCCEEDED', 'FAILED', 'CANCELED') THEN statement_timestamp() END
  FROM numbered n
  WHERE p.id = n.prompt_id
),
${sweeps ? Prisma.sql`${swept},` : Prisma.empty}
logged AS (
  INSERT INTO job_event (at, job_id, seq, kind, status, pending, running, succeeded, failed, canceled, prompt_id, prompt_status, data)
  SELECT statement_timestamp(), * FROM (
    SELECT job_id, seq, kind::job_event_kind,
      job_status(pending_after, running_after, succeeded_after, failed_after, canceled_after, started, cancel_requested),
      pending_after, running_after, succeeded_after, failed_after, canceled_after, prompt_id,
      CASE WHEN prompt_id IS NOT NULL THEN to_status::prompt_status END, data
    FROM numbered
    UNION ALL
    SELECT job_id, seq + 1, 'JOB_FINISHED', status, pending_after, running_after, succeeded_after, failed_after, canceled_after, NULL, NULL, NULL
    FROM after WHERE finishes
  ) e ORDER BY job_id, seq
),
written AS (
  UPDATE job j SET
    ${facts ? Prisma.sql`${facts},` : Prisma.empty}
    seq = a.seq + a.finishes::int,
    pending = a.pending_after, running = a.running_after, succeeded = a.succeeded_after, failed = a.failed_after, canceled = a.canceled_after,
    status = a.status,
    paused_at = ${paused},
    claimable = j.worker_level = 0 AND a.pending_after > 0 AND ${paused} IS NULL AND NOT a.cancel_requested,
    claimable_newer = j.worker_level > 0 AND a.pending_after > 0 AND ${paused} IS NULL AND NOT a.cancel_requested,
    next_index = least(${nextIndex ?? Prisma.sql`j.next_index`}, a.back_to),
    started_at = CASE WHEN a.started THEN coalesce(j.started_at, statement_timestamp()) END,
    finished_at = CASE WHEN a.finishes THEN statement_timestamp() ELSE j.finished_at END
  FROM after a
  WHERE j.id = a.job_id
  RETURNING j.owner, j.priority, (j.claimable OR j.claimable_newer) AND (NOT a.was_claimable OR j.priority <> a.old_priority) AS joins
)${opens ? Prisma.sql`,\n${joining}` : Prisma.empty}${more ? Prisma.sql`,\n${more}` : Prisma.empty}
${answer}`;
}

const swept = Prisma.sql`
swept AS (
  UPDATE prompt p SET status = 'CANCELED', seq = n.seq, finished_at = statement_timestamp()
  FROM numbered n
  WHERE EXISTS (SELECT FROM step WHERE kind = 'PROMPTS_CANCELED') AND n.kind = 'PROMPTS_CANCELED' AND p.job_id = n.job_id AND p.index >= n.next_index AND p.status = 'PENDING'
)`;

const joining = waiting(Prisma.sql`SELECT owner, priority FROM written WHERE joins GROUP BY owner, priority`);
