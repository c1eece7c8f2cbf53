// What a job is, derived from its prompts: counts, total and the one rule for its status.
import type { JobStatus } from "./status.ts";

export type Counts = {
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly canceled: number;
};

/** What the first failed prompt does to those that still wait. */
export const ON_FAILURE = ["CONTINUE", "CANCEL_REST"] as const;
export type OnFailure = (typeof ON_FAILURE)[number];

type JobFacts = {
  readonly counts: Counts;
  /** Whether any prompt of it has ever started. */
  readonly started: boolean;
  readonly cancelRequested: boolean;
};

export const totalOf = (counts: Counts): number =>
  counts.pending + counts.running + counts.succeeded + counts.failed + counts.canceled;

/** The order of the rules is the meaning: the first one that holds decides. */
export const deriveStatus = ({ counts, started, cancelRequested }: JobFacts): JobStatus => {
  if (counts.running > 0) return "RUNNING";
  if (counts.pending > 0) return started ? "RUNNING" : "PENDING";
  if (cancelRequested && counts.canceled > 0) return "CANCELED";
  if (counts.failed > 0) return "FAILED";
  if (counts.canceled > 0 && counts.canceled === totalOf(counts)) return "CANCELED";
  return "SUCCEEDED";
};
