// What must hold of every job at every moment, whatever was done to it.
import { expect } from "vitest";
import type { Db } from "../../prisma/client.ts";
import { type Counts, deriveStatus } from "../../schema/model/job.ts";
import { canMove } from "../../schema/model/prompt.ts";
import { isFinal, type PromptStatus } from "../../schema/model/status.ts";
import { countsOf } from "./model.ts";
import { type EventSnapshot, type JobSnapshot, takeSnapshot } from "./snapshot.ts";

export async function expectSound(db: Db): Promise<JobSnapshot[]> {
  const jobs = await takeSnapshot(db);
  for (const job of jobs) expectSoundJob(job);
  return jobs;
}

/** The row, the prompts and the log tell the same story. */
function expectSoundJob(job: JobSnapshot): void {
  const { prompts, events } = job;
  expect(countsIn(job)).toEqual(countsOf({ prompts }));
  expect(job.total).toBe(prompts.length);
  expect(job.finished).toBe(isFinal(job.status));
  expect(prompts.slice(0, job.nextIndex).map(({ status }) => status)).not.toContain("PENDING");
  for (const { status, open, finished } of prompts) {
    expect(open).toBe(status === "RUNNING" ? 1 : 0);
    expect(finished).toBe(isFinal(status));
  }
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const last = replay(job);
  expect({ seq: job.seq, status: job.status, ...countsIn(job) }).toEqual(last);
  const ends = events.filter(({ kind }) => kind === "JOB_FINISHED");
  expect(ends).toEqual(job.finished ? [events.at(-1)] : []);
  for (const prompt of prompts) expectToldLast(prompt, events);
}

export const countsIn = ({ pending, running, succeeded, failed, canceled }: Counts): Counts => ({
  pending,
  running,
  succeeded,
  failed,
  canceled,
});

/** A prompt's seq is that of the newest event about it, which says what it is now. */
function expectToldLast({ id, seq, status }: JobSnapshot["prompts"][number], events: readonly EventSnapshot[]): void {
  const event = events[seq - 1];
  if (event?.kind === "JOB_SUBMITTED") expect(status).toBe("PENDING");
  else if (event?.kind === "PROMPTS_CANCELED") expect(status).toBe("CANCELED");
  else expect({ id: event?.prompt_id, status: event?.prompt_status }).toEqual({ id, status });
  expect(events.slice(seq).filter((later) => later.prompt_id === id)).toEqual([]);
}

/** Plays the log from an empty page: every event's counts and status must follow from the kinds up to it. */
function replay({ total, events }: JobSnapshot) {
  const statuses = new Map<string, PromptStatus>();
  let counts: Counts = { pending: total, running: 0, succeeded: 0, failed: 0, canceled: 0 };
  let facts = { started: false, cancelRequested: false };
  let last = { seq: 0, status: deriveStatus({ counts, ...facts }), ...counts };
  for (const event of events) {
    if (event.kind === "PROMPTS_CANCELED") counts = shift(counts, "PENDING", "CANCELED", event.data?.count ?? 0);
    if (event.prompt_id !== null && event.prompt_status !== null) {
      const from = statuses.get(event.prompt_id) ?? "PENDING";
      expect([from, event.prompt_status]).toSatisfy(() => canMove(from, event.prompt_status ?? from));
      expect(event.kind).toBe(KINDS[event.prompt_status]);
      counts = shift(counts, from, event.prompt_status, 1);
      statuses.set(event.prompt_id, event.prompt_status);
    }
    facts = {
      started: facts.started || event.kind === "JOB_STARTED",
      cancelRequested: facts.cancelRequested || event.kind === "JOB_CANCEL_REQUESTED",
    };
    last = { seq: event.seq, status: deriveStatus({ counts, ...facts }), ...counts };
    expect({ seq: event.seq, status: event.status, ...countsIn(event) }).toEqual(last);
  }
  return last;
}

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
