// Plays a job's log from an empty page: every seq once, and the counts and the status right after every event.
import { type Counts, deriveStatus } from "../../schema/model/job.ts";
import { canMove } from "../../schema/model/prompt.ts";
import type { PromptStatus } from "../../schema/model/status.ts";
import type { EventSnapshot, JobSnapshot } from "../support/snapshot.ts";

const NAMES = {
  PENDING: "pending",
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  CANCELED: "canceled",
} as const satisfies Record<PromptStatus, keyof Counts>;

interface Page {
  counts: Record<keyof Counts, number>;
  statuses: Map<string, PromptStatus>;
  started: boolean;
  cancelRequested: boolean;
}

export function auditLog(job: JobSnapshot): string[] {
  const page: Page = {
    counts: { pending: job.total, running: 0, succeeded: 0, failed: 0, canceled: 0 },
    statuses: new Map(),
    started: false,
    cancelRequested: false,
  };
  const wrong = job.events.flatMap((event, position) => {
    const illegal = play(page, event);
    const told = textOf(event.status, event);
    const follows = textOf(deriveStatus(page), page.counts);
    return [
      ...illegal,
      ...(event.seq === position + 1 ? [] : [`event ${event.seq} stands at place ${position + 1}`]),
      ...(told === follows ? [] : [`event ${event.seq} ${event.kind} says ${told}, but ${follows} follows`]),
    ];
  });
  return [...wrong, ...auditRows(job, page)].map((text) => `job ${job.id}: ${text}`);
}

const textOf = (status: string, { pending, running, succeeded, failed, canceled }: Counts): string =>
  `${status} ${[pending, running, succeeded, failed, canceled].join("/")}`;

/** The rows say what the log's last event says. */
function auditRows(job: JobSnapshot, { counts, statuses }: Page): string[] {
  const wrong: string[] = [];
  const last = job.events.at(-1);
  if (job.seq !== last?.seq) wrong.push(`its seq is ${job.seq}, its last event ${last?.seq}`);
  if (textOf(job.status, job) !== textOf(deriveStatus({ ...job, counts }), counts))
    wrong.push("its row is not what its log says");
  const ends = job.events.filter(({ kind }) => kind === "JOB_FINISHED");
  if (ends.length !== 1 || ends[0] !== last)
    wrong.push(`JOB_FINISHED stands ${ends.length} times, the last event is ${last?.kind}`);
  for (const { id, status, open } of job.prompts) {
    if ((statuses.get(id) ?? "CANCELED") !== status)
      wrong.push(`prompt ${id} is ${status}, the log says ${statuses.get(id)}`);
    if (open > 0) wrong.push(`prompt ${id} has an open attempt`);
  }
  return wrong;
}

function play(page: Page, event: EventSnapshot): string[] {
  page.started ||= event.kind === "JOB_STARTED";
  page.cancelRequested ||= event.kind === "JOB_CANCEL_REQUESTED";
  if (event.kind === "PROMPTS_CANCELED") {
    shift(page.counts, "PENDING", "CANCELED", event.data?.count ?? 0);
    for (const [id, status] of page.statuses) if (status === "PENDING") page.statuses.set(id, "CANCELED");
  }
  if (event.prompt_id === null || event.prompt_status === null) return [];
  const from = page.statuses.get(event.prompt_id) ?? "PENDING";
  page.statuses.set(event.prompt_id, event.prompt_status);
  shift(page.counts, from, event.prompt_status, 1);
  return canMove(from, event.prompt_status)
    ? []
    : [`event ${event.seq} moves a prompt from ${from} to ${event.prompt_status}`];
}

function shift(counts: Record<keyof Counts, number>, from: PromptStatus, to: PromptStatus, by: number): void {
  counts[NAMES[from]] -= by;
  counts[NAMES[to]] += by;
}
