// The rules of an attempt's end, as SQL for the door: where each prompt goes, and what that does to the rest of its job.
import { Prisma } from "../../prisma/generated/client.ts";
import type { PromptStatus } from "../../schema/model/status.ts";
import { lockedJobs } from "./locks.ts";
import { canceledRunning, failed, returned, steps, succeeded, sweptPending } from "./move.ts";

/** Who may end an attempt: the worker that proves its lease, or whoever rescues one whose lease ran out that long ago. */
export type Proof = { workerId: string } | { expiredForMs: number };

/** Whether attempt `a` of prompt `p` is the caller's to end, and its job locked. */
const allowed = (proof: Proof): Prisma.Sql =>
  Prisma.sql`a.ended_at IS NULL AND ${
    "workerId" in proof
      ? Prisma.sql`a.worker_id = ${proof.workerId}::uuid AND a.lease_until > clock_timestamp()`
      : Prisma.sql`a.lease_until <= clock_timestamp() - ${proof.expiredForMs} * interval '1 ms'`
  } AND p.status = 'RUNNING' AND p.job_id = ANY(${lockedJobs})`;

const ofMine = { jobId: Prisma.sql`m.job_id`, promptId: Prisma.sql`m.prompt_id` };

/** Of any end in `mine`: what the event tells. */
const ended = {
  ...ofMine,
  ord: Prisma.sql`m.ord`,
  data: Prisma.sql`json_strip_nulls(json_build_object('attempt', m.number, 'reason', m.reason,
      'retryInMs', CASE WHEN m.status = 'PENDING' THEN m.retry_ms END, 'error', CASE WHEN m.status = 'FAILED' THEN m.why END))`,
};
const became = (status: PromptStatus): Prisma.Sql =>
  Prisma.sql`FROM mine m WHERE m.status = ${Prisma.raw(`'${status}'`)}`;
const unsent = Prisma.sql`m.outcome = 'RELEASED' AND m.submitted`;

/** Of attempts that all succeeded: their success stands whatever else is the matter with them, and changes nothing about the rest of their jobs. */
export const successSteps = (results: string, proof: Proof): Prisma.Sql => Prisma.sql`
mine AS (
  SELECT r.attempt, r.outputs, r.notice, a.prompt_id, a.number, p.job_id, p.index, 'SUCCEEDED' AS status, 'SUCCEEDED'::attempt_outcome AS outcome, NULL::json AS why
  FROM json_to_recordset(${results}::json) AS r(attempt uuid, outputs json, notice text) JOIN attempt a ON a.id = r.attempt JOIN prompt p ON p.id = a.prompt_id
  WHERE ${allowed(proof)}
  ORDER BY a.id FOR UPDATE OF a
),
${steps(
  succeeded({
    ...ofMine,
    ord: Prisma.sql`m.index`,
    data: Prisma.sql`json_build_object('attempt', m.number)`,
    notice: Prisma.sql`m.notice`,
    rows: Prisma.sql`FROM mine m`,
  }),
)}`;

/**
 * 1 result: what the caller says became of its attempts.
 * 2 held: those that are the caller's to end and whose job is locked, their rows locked too (a takeover that committed meanwhile takes them out again), in
 *   the order in which leases are renewed. What was interrupted, and not by this worker, may have been so by the one before: then it was asked for.
 * 3 judged: `closed` means that nothing new may start in the job: it was canceled, or onFailure is CANCEL_REST and a prompt failed.
 *   The end of the attempts' budget is a failure as well.
 * 4 mine: where each prompt goes. Success and failure stand; what would be retried is canceled where nothing may start.
 * 5 rest: under CANCEL_REST the first failure cancels what is pending.
 */
export function finishSteps(results: string, proof: Proof): Prisma.Sql {
  return Prisma.sql`
result AS (
  SELECT * FROM json_to_recordset(${results}::json)
    AS r(attempt uuid, outcome attempt_outcome, error json, reason text, retry_ms float8, stuck boolean, outputs json, notice text)
),
held AS (
  SELECT r.attempt, r.retry_ms, r.stuck, r.outputs, r.notice, a.prompt_id, a.number, a.submitted_at IS NOT NULL AS submitted, CASE WHEN s.stopped THEN 'CANCELED' ELSE r.outcome END AS outcome,
    CASE WHEN NOT s.stopped THEN r.error END AS error, CASE WHEN s.stopped THEN 'interrupted' ELSE r.reason END AS reason,
    p.job_id, p.index, p.attempts, j.max_attempts, j.on_failure, j.pending AS job_pending, j.failed > 0 AS failed_before,
    j.cancel_requested_at IS NOT NULL OR p.interrupt_at IS NOT NULL AS canceling
  FROM result r JOIN attempt a ON a.id = r.attempt JOIN prompt p ON p.id = a.prompt_id JOIN job j ON j.id = p.job_id
  CROSS JOIN LATERAL (
    SELECT coalesce(r.error->>'code' = 'INTERRUPTED' AND least(p.interrupt_at, j.interrupt_at) <= clock_timestamp(), false) AS stopped
  ) s
  WHERE ${allowed(proof)}
  ORDER BY a.id FOR UPDATE OF a
),
judged AS (
  SELECT f.*, f.canceling OR (f.on_failure = 'CANCEL_REST' AND (f.failed_before OR bool_or(f.fails) OVER (PARTITION BY f.job_id))) AS closed,
    2 * row_number() OVER (PARTITION BY f.job_id ORDER BY f.fails DESC, f.index) AS ord
  FROM (SELECT h.*, h.outcome = 'FAILED' OR (h.outcome = 'LOST' AND h.attempts >= h.max_attempts) AS fails FROM held h) f
),
mine AS (
  SELECT j.*,
    CASE
      WHEN j.outcome = 'SUCCEEDED' THEN 'SUCCEEDED'
      WHEN j.fails THEN 'FAILED'
      WHEN j.outcome = 'CANCELED' OR j.closed THEN 'CANCELED'
      ELSE 'PENDING'
    END AS status,
    CASE WHEN j.fails AND j.outcome = 'LOST' THEN json_build_object('code', 'BACKEND_LOST', 'message', j.reason)
      ELSE coalesce(j.error, CASE WHEN j.reason IS NOT NULL THEN json_build_object('message', j.reason) END) END AS why
  FROM judged j
),
rest AS (
  SELECT DISTINCT ON (job_id) job_id, ord + 1 AS ord, job_pending FROM mine
  WHERE fails AND on_failure = 'CANCEL_REST' AND job_pending > 0 ORDER BY job_id, ord
),
${steps(
  succeeded({ ...ended, rows: became("SUCCEEDED"), notice: Prisma.sql`m.notice` }),
  failed({ ...ended, rows: became("FAILED"), error: Prisma.sql`m.why` }),
  canceledRunning({ ...ended, rows: became("CANCELED"), unsent }),
  returned({
    ...ended,
    rows: became("PENDING"),
    index: Prisma.sql`m.index`,
    availableAt: Prisma.sql`now() + m.retry_ms * interval '1 ms'`,
    unsent,
  }),
  sweptPending({
    jobId: Prisma.sql`r.job_id`,
    ord: Prisma.sql`r.ord`,
    data: Prisma.sql`json_build_object('count', r.job_pending, 'reason', 'a prompt failed and onFailure is CANCEL_REST')`,
    rows: Prisma.sql`FROM rest r`,
  }),
)}`;
}
