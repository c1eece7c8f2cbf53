// The moves that a prompt makes, each said once: from which status to which, told by which event. And the events that move none.
import { Prisma } from "../../prisma/generated/client.ts";
import type { JobEventKind } from "../../schema/model/event.ts";
import type { PromptStatus, TRANSITIONS } from "../../schema/model/status.ts";

/** SQL expressions for the columns of the prompt that a move sets beside its status, by the status that it moves to. */
type ColumnsTo = {
  PENDING: { index: Prisma.Sql; availableAt: Prisma.Sql; unsent: Prisma.Sql };
  RUNNING: { backendId: Prisma.Sql; number: Prisma.Sql };
  SUCCEEDED: { notice: Prisma.Sql };
  FAILED: { error: Prisma.Sql };
  /** `unsent`: a submission was counted that never left. */
  CANCELED: { unsent?: Prisma.Sql };
};

type Event = {
  jobId: Prisma.Sql;
  /** Order among the events of the job in this statement. */
  ord: Prisma.Sql;
  /** The event's data. */
  data: Prisma.Sql;
  /** FROM … WHERE …: a row an event. */
  rows: Prisma.Sql;
};

type Columns = Partial<{
  [Name in "index" | "availableAt" | "unsent" | "backendId" | "number" | "error" | "notice"]: Prisma.Sql;
}>;
type Moved = { promptId?: Prisma.Sql; from?: PromptStatus; to?: PromptStatus };

/** All moves are of this shape. A pair that the transition table doesn't have is a type error. */
export const move =
  <From extends PromptStatus, To extends (typeof TRANSITIONS)[From][number]>(from: From, to: To, kind: JobEventKind) =>
  (event: Event & { promptId: Prisma.Sql } & ColumnsTo[To]): Prisma.Sql =>
    step(kind, { ...event, from, to });

export const claimed = move("PENDING", "RUNNING", "PROMPT_STARTED");
export const canceledPending = move("PENDING", "CANCELED", "PROMPT_CANCELED");
export const succeeded = move("RUNNING", "SUCCEEDED", "PROMPT_SUCCEEDED");
export const failed = move("RUNNING", "FAILED", "PROMPT_FAILED");
export const canceledRunning = move("RUNNING", "CANCELED", "PROMPT_CANCELED");
/** Lost, or released before it was submitted: it waits for its next attempt. */
export const returned = move("RUNNING", "PENDING", "PROMPT_RETRIED");

/** Cancels all that was pending in the job before the statement. */
export const sweptPending = (event: Event): Prisma.Sql =>
  step("PROMPTS_CANCELED", { ...event, from: "PENDING", to: "CANCELED" });

/** An event that moves no prompt. */
export const told = (kind: Exclude<JobEventKind, `PROMPT${string}` | "JOB_FINISHED">, event: Event): Prisma.Sql =>
  step(kind, event);

/** Of one transaction's change: its moves and events, in the shape that the transition's statement reads. */
export const steps = (...all: readonly Prisma.Sql[]): Prisma.Sql =>
  Prisma.sql`step AS (${Prisma.join([...all], "\n  UNION ALL\n  ")})`;

const orNull = (value: Prisma.Sql | undefined, type: string): Prisma.Sql => value ?? Prisma.raw(`NULL::${type}`);

const text = (value: string | undefined): Prisma.Sql => Prisma.raw(value ? `'${value}'` : "NULL::text");

function step(kind: JobEventKind, what: Event & Moved & Columns): Prisma.Sql {
  const { jobId, ord, data, rows, promptId, from, to } = what;
  return Prisma.sql`SELECT ${jobId} AS job_id, ${ord} AS ord, ${text(kind)} AS kind, ${orNull(promptId, "uuid")} AS prompt_id,
    ${text(from)} AS from_status, ${text(to)} AS to_status, ${data} AS data,
    ${orNull(what.index, "int")} AS index, ${orNull(what.backendId, "uuid")} AS backend_id, ${orNull(what.number, "int")} AS fence,
    ${orNull(what.error, "json")} AS error, ${orNull(what.availableAt, "timestamptz")} AS available_at,
    ${orNull(what.notice, "text")} AS notice,
    ${what.unsent ?? Prisma.raw("false")} AS unsent
  ${rows}`;
}
