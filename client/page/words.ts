// The page's sentences about counts and cancels.
import type { JobState } from "../sluice.ts";
import { about } from "./time.tsx";

export type Status = JobState["status"];
export type Counts = JobState["counts"];

export const STATUS_WORDS = {
  PENDING: "Pending",
  RUNNING: "Running",
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  CANCELED: "Canceled",
} as const satisfies Record<Status, string>;

/** In the order of a progress bar: what is done first, what is still to come last. */
export const STATUSES = ["SUCCEEDED", "FAILED", "CANCELED", "RUNNING", "PENDING"] as const satisfies readonly Status[];

export const countOf = (counts: Counts, status: Status): number =>
  ({
    PENDING: counts.pending,
    RUNNING: counts.running,
    SUCCEEDED: counts.succeeded,
    FAILED: counts.failed,
    CANCELED: counts.canceled,
  })[status];

const numbers = new Intl.NumberFormat("en");

export const number = (value: number): string => numbers.format(value);

export const several = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

/** "7 succeeded, 1 failed" */
export const tally = (counts: Counts, statuses: readonly Status[] = STATUSES): string =>
  statuses
    .filter((status) => countOf(counts, status) > 0)
    .map((status) => `${number(countOf(counts, status))} ${STATUS_WORDS[status].toLowerCase()}`)
    .join(", ");

export type CancelWay =
  | { readonly kind: "afterCurrent" }
  | { readonly kind: "now" }
  | { readonly kind: "later"; readonly seconds: number };

/** What a cancel would do now, before anybody asks for it. */
export const forecast = (counts: Counts, way: CancelWay): string => {
  const { pending, running } = counts;
  if (pending + running === 0) return "The job has ended by now: there is nothing left to cancel.";
  const now = pending > 0 ? `${several(pending, "pending prompt")} will be canceled now.` : "No prompt is pending.";
  if (running === 0) return `${now} Nothing is running, so the job ends at once.`;
  return `${now} ${fateOfRunning(running, way)}`;
};

export const fateOfRunning = (running: number, way: CancelWay): string => {
  const who = several(running, "running prompt");
  switch (way.kind) {
    case "afterCurrent":
      return `${who} will finish first.`;
    case "now":
      return `${who} will be stopped now.`;
    case "later":
      return `${who} may finish; what still runs after ${several(way.seconds, "second")} will be stopped.`;
  }
};

/** Below that nobody needs to be told how long. */
const WORTH_SAYING_SECONDS = 10;

/** "1 running prompt will finish first (about 40 s)." */
export const withEstimate = (sentence: string, secondsLeft: number | null): string =>
  secondsLeft === null || secondsLeft < WORTH_SAYING_SECONDS
    ? sentence
    : sentence.replace(/ will finish first\.$/, ` will finish first (${about(secondsLeft)}).`);

/** How a job whose cancel was asked for stands, at any time. */
export const cancelState = (job: JobState, nowMs: number): string => {
  const { running } = job.counts;
  if (job.finishedAt) return ending(job);
  if (running === 0) return "The job is ending.";
  const one = running === 1;
  const who = several(running, "prompt");
  if (!job.interruptAt) return `${who} still ${one ? "runs" : "run"} and will finish first.`;
  const seconds = Math.ceil((Date.parse(job.interruptAt) - nowMs) / 1000);
  if (seconds <= 0) return `${who} ${one ? "is" : "are"} being stopped.`;
  return `${who} still ${one ? "runs" : "run"}; what isn't finished in ${several(seconds, "second")} will be stopped.`;
};

const ending = ({ status, counts }: JobState): string => {
  if (counts.canceled === 0) return `The job had ended before anything could be stopped: ${tally(counts)}.`;
  return `Ended ${STATUS_WORDS[status].toLowerCase()}: ${tally(counts)}.`;
};
