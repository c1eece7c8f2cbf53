// Cancels jobs: everything pending at once, everything running after its end or by interrupt. One transaction under the jobs' locks.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { type CancelRequest, type CancelResult, summarizeCancel } from "../../schema/model/cancel.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import { change } from "./change.ts";
import { steps, sweptPending, told } from "./move.ts";

interface Row {
  id: string;
  wasFinal: boolean;
  alreadyRequested: boolean;
  canceledPending: number;
  running: number;
  interruptInSeconds: number | null;
}

/** All or nothing: with an unknown id nothing is changed. The answers come in the order of the ids. */
export async function cancel(db: Db, ids: readonly string[], request: CancelRequest): Promise<CancelResult[]> {
  const wanted = [...new Set(ids)];
  const rows = await change<Row>(db, Prisma.sql`SELECT unnest(${wanted}::uuid[])`, {
    ctes: cancelSteps(wanted, request),
    facts: Prisma.sql`
    cancel_requested_at = coalesce(j.cancel_requested_at, statement_timestamp()),
    cancel_reason = coalesce(j.cancel_reason, ${request.reason}),
    interrupt_at = (SELECT o.deadline FROM open o WHERE o.id = j.id)`,
    answer: Prisma.sql`
SELECT b.id, b.finished_at IS NOT NULL AS "wasFinal", b.cancel_requested_at IS NOT NULL AS "alreadyRequested",
  coalesce(o.pending, 0) AS "canceledPending", b.running, extract(epoch FROM o.deadline - statement_timestamp())::float8 AS "interruptInSeconds"
FROM before b LEFT JOIN open o ON o.id = b.id`,
  });
  const answers = new Map(rows.map((row) => [row.id, summary(row)]));
  return ids.map((id) => {
    const answer = answers.get(id);
    if (!answer) throw notFound("Job", encodeId("Job", id));
    return answer;
  });
}

/**
 * 1 before: the jobs; none at all when one of the ids is unknown.
 * 2 open: those that are not final, with the deadline that holds from now on: the earliest asked for wins, and it never moves back.
 * 3 step: the request (when it is the first, or brings a nearer deadline), then all that was pending in one event.
 */
function cancelSteps(ids: readonly string[], { interrupt, interruptAfterSeconds, reason }: CancelRequest): Prisma.Sql {
  const afterSeconds = interrupt ? 0 : interruptAfterSeconds;
  return Prisma.sql`
before AS (
  SELECT j.* FROM job j WHERE j.id = ANY(${ids}::uuid[]) AND (SELECT count(*) FROM job WHERE id = ANY(${ids}::uuid[])) = ${ids.length}
),
open AS (
  SELECT b.*, CASE WHEN b.running > 0 THEN least(b.interrupt_at, statement_timestamp() + ${afterSeconds}::float8 * interval '1 s') END AS deadline
  FROM before b WHERE b.finished_at IS NULL
),
${steps(
  told("JOB_CANCEL_REQUESTED", {
    jobId: Prisma.sql`o.id`,
    ord: Prisma.sql`1`,
    data: Prisma.sql`json_build_object(
      'mode', CASE WHEN o.running = 0 THEN 'IMMEDIATE' WHEN o.deadline <= statement_timestamp() THEN 'INTERRUPT' ELSE 'CANCEL_AFTER_CURRENT' END,
      'canceledPending', o.pending, 'runningPrompts', o.running, 'interruptAt', o.deadline, 'reason', ${reason}::text)`,
    rows: Prisma.sql`FROM open o WHERE o.cancel_requested_at IS NULL OR o.deadline IS DISTINCT FROM o.interrupt_at`,
  }),
  sweptPending({
    jobId: Prisma.sql`o.id`,
    ord: Prisma.sql`2`,
    data: Prisma.sql`json_build_object('count', o.pending, 'reason', 'the job was canceled')`,
    rows: Prisma.sql`FROM open o WHERE o.pending > 0`,
  }),
)}`;
}

function summary(row: Row): CancelResult {
  const { mode, message } = summarizeCancel({ ...row, interrupting: (row.interruptInSeconds ?? 1) <= 0 });
  return {
    jobId: row.id,
    mode,
    canceledPending: row.canceledPending,
    runningPrompts: row.running,
    alreadyRequested: row.alreadyRequested,
    message,
  };
}
