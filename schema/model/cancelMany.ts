// What a cancel of many jobs did, in numbers and as a sentence for a person.
import type { CancelRequest, CancelResult } from "./cancel.ts";

export interface CancelManyResult {
  /** Those that were not over before, in the order in which they were canceled. */
  readonly jobIds: readonly string[];
  readonly canceledPending: number;
  readonly runningPrompts: number;
  readonly message: string;
}

type Numbers = Omit<CancelManyResult, "message" | "jobIds"> & {
  readonly jobs: number;
  readonly request: CancelRequest;
};

export function summarizeCancels(results: readonly CancelResult[], request: CancelRequest): CancelManyResult {
  const canceled = results.filter(({ mode }) => mode !== "ALREADY_FINISHED");
  const canceledPending = canceled.reduce((sum, result) => sum + result.canceledPending, 0);
  const runningPrompts = canceled.reduce((sum, result) => sum + result.runningPrompts, 0);
  const message = sentences({ jobs: canceled.length, canceledPending, runningPrompts, request });
  return { jobIds: canceled.map(({ jobId }) => jobId), canceledPending, runningPrompts, message };
}

function sentences({ jobs, canceledPending, runningPrompts, request }: Numbers): string {
  if (jobs === 0) return "No job was canceled: none of them was still going on.";
  const now = `${plural(jobs, "job")} canceled, with ${plural(canceledPending, "pending prompt")}.`;
  if (runningPrompts === 0) return `${now} Nothing was running.`;
  const running = plural(runningPrompts, "running prompt");
  if (request.interrupt) return `${now} ${running} ${runningPrompts === 1 ? "is" : "are"} being stopped.`;
  const seconds = request.interruptAfterSeconds;
  const deadline = seconds === null ? "" : `; what still runs in ${plural(seconds, "second")} will be stopped`;
  return `${now} ${running} will finish first${deadline}.`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
