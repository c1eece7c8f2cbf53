// What must hold of a job at every moment, whatever was done to it: its row, its prompts and its log tell the same story.
import { isDeepStrictEqual } from "node:util";
import { type Counts, deriveStatus } from "../../schema/model/job.ts";
import { isFinal, type PromptStatus } from "../../schema/model/status.ts";
import { canMove } from "./canMove.ts";
import { countsOf } from "./model.ts";
import type { EventSnapshot, JobSnapshot, PromptSnapshot } from "./snapshot.ts";

/** What is wrong with it, in words; nothing, if it is sound. */
export function audit(job: JobSnapshot): string[] {
  const { wrong, last } = replay(job);
  return [...wrong, ...auditRow(job, last), ...job.prompts.flatMap((prompt) => auditPrompt(prompt, job.events))].map(
    (text) => `job ${job.id}: ${text}`,
  );
}

export const countsIn = ({ pending, running, succeeded, failed, canceled }: Counts): Counts => ({
  pending,
  running,
  succeeded,
  failed,
  canceled,
});

interface Told {
  seq: number;
  status: string;
  counts: Counts;
}

/** Plays the log from an empty page: every event's counts and status must follow from the kinds up to it. */
function replay({ total, events }: JobSnapshot): { wrong: string[]; last: Told } {
  const wrong: string[] = [];
  const statuses = new Map<string, PromptStatus>();
  let counts: Counts = { pending: total, running: 0, succeeded: 0, failed: 0, canceled: 0 };
  let facts = { started: false, cancelRequested: false };
  let last: Told = { seq: 0, status: deriveStatus({ counts, ...facts }), counts };
  for (const event of events) {
    if (event.kind === "PROMPTS_CANCELED") counts = shift(counts, "PENDING", "CANCELED", event.data?.count ?? 0);
    const { prompt_id: id, prompt_status: to } = event;
    if (id !== null && to !== null) {
      const from = statuses.get(id) ?? "PENDING";
      if (!canMove(from, to) || event.kind !== KINDS[to])
        wrong.push(`event ${event.seq} ${event.kind} moves a prompt from ${from} to ${to}`);
      counts = shift(counts, from, to, 1);
      statuses.set(id, to);
    }
    facts = {
      started: facts.started || event.kind === "JOB_STARTED",
      cancelRequested: facts.cancelRequested || event.kind === "JOB_CANCEL_REQUESTED",
    };
    last = { seq: last.seq + 1, status: deriveStatus({ counts, ...facts }), counts };
    wrong.push(...differing(`event ${event.seq} ${event.kind}`, toldBy(event), last));
  }
  return { wrong, last };
}

function auditRow(job: JobSnapshot, last: Told): string[] {
  const { prompts, events } = job;
  const ends = events.filter(({ kind }) => kind === "JOB_FINISHED");
  return [
    ...differing("its row, by its log,", toldBy(job), last),
    ...differing("its row, by its prompts,", countsIn(job), countsOf({ prompts })),
    ...differing("its total", job.total, prompts.length),
    ...differing("being finished", job.finished, isFinal(job.status)),
    ...differing("its end in the log", ends, job.finished ? [events.at(-1)] : []),
    ...(prompts.slice(0, job.nextIndex).some(({ status }) => status === "PENDING")
      ? [`a prompt before the ${job.nextIndex}th is pending`]
      : []),
  ];
}

/** A prompt's seq is that of the newest event about it, which says what it is now. */
function auditPrompt({ id, seq, status, open, finished }: PromptSnapshot, events: readonly EventSnapshot[]): string[] {
  const event = events[seq - 1];
  const told = event?.prompt_id === id ? event.prompt_status : event && OF_ALL[event.kind];
  return [
    ...differing(`prompt ${id}, by its newest event,`, status, told),
    ...differing(`the open attempts of ${id}`, open, status === "RUNNING" ? 1 : 0),
    ...differing(`being finished of ${id}`, finished, isFinal(status)),
    ...events.slice(seq).flatMap((later) => (later.prompt_id === id ? [`event ${later.seq} is newer than ${id}`] : [])),
  ];
}

const toldBy = (row: Counts & { seq: number; status: string }): Told => ({
  seq: row.seq,
  status: row.status,
  counts: countsIn(row),
});

const differing = (what: string, is: unknown, must: unknown): string[] =>
  isDeepStrictEqual(is, must) ? [] : [`${what} is ${JSON.stringify(is)} instead of ${JSON.stringify(must)}`];

/** What an event that names no prompt says of those that it is the newest of. */
const OF_ALL: Partial<Record<string, PromptStatus>> = { JOB_SUBMITTED: "PENDING", PROMPTS_CANCELED: "CANCELED" };

const KINDS = {
  PENDING: "PROMPT_RETRIED",
  RUNNING: "PROMPT_STARTED",
  SUCCEEDED: "PROMPT_SUCCEEDED",
  FAILED: "PROMPT_FAILED",
  CANCELED: "PROMPT_CANCELED",
} as const satisfies Record<PromptStatus, string>;

const NAMES = {
  PENDING: "pending",
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  CANCELED: "canceled",
} as const satisfies Record<PromptStatus, keyof Counts>;

const shift = (counts: Counts, from: PromptStatus, to: PromptStatus, by: number): Counts => ({
  ...counts,
  [NAMES[from]]: counts[NAMES[from]] - by,
  [NAMES[to]]: counts[NAMES[to]] + by,
});
