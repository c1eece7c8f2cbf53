// A reference model of a set of jobs: product.md's rules over plain values, for random-command tests to compare with.
import type { CancelMode } from "../../schema/model/cancel.ts";
import type { Counts, OnFailure } from "../../schema/model/job.ts";
import type { JobStatus, PromptStatus } from "../../schema/model/status.ts";

export type ModelPrompt = {
  readonly status: PromptStatus;
  /** Rises with every claim; whoever ends an attempt must know it. */
  readonly fence: number;
  /** Submissions only. */
  readonly attempts: number;
  readonly submitted: boolean;
  readonly interrupting: boolean;
};

export type ModelJob = {
  readonly prompts: readonly ModelPrompt[];
  readonly priority: number;
  readonly maxAttempts: number;
  readonly onFailure: OnFailure;
  readonly started: boolean;
  readonly paused: boolean;
  readonly cancelRequested: boolean;
  readonly interrupt: "never" | "later" | "now";
  /** Position of the job that this one retries. */
  readonly retryOf: number | null;
};

/** Jobs by age, which is also how commands name them. */
export type Model = readonly ModelJob[];

type OfPrompt = { readonly job: number; readonly prompt: number };
export type Outcome = "SUCCEEDED" | "FAILED" | "CANCELED" | "LOST" | "RELEASED";
export type Command =
  | {
      readonly kind: "submit";
      readonly prompts: number;
      readonly priority: number;
      readonly maxAttempts: number;
      readonly onFailure: OnFailure;
    }
  | ({ readonly kind: "claim" } & OfPrompt)
  /** The last look before the POST. */
  | ({ readonly kind: "begin"; readonly fence: number } & OfPrompt)
  | ({ readonly kind: "finish"; readonly fence: number; readonly outcome: Outcome } & OfPrompt)
  | { readonly kind: "cancel"; readonly job: number; readonly interrupt: "never" | "later" | "now" }
  /** The time of interruptAfterSeconds has come. */
  | { readonly kind: "deadline"; readonly job: number }
  | ({ readonly kind: "cancelPrompt"; readonly interrupt: boolean } & OfPrompt)
  | { readonly kind: "pause"; readonly job: number }
  | { readonly kind: "resume"; readonly job: number }
  | { readonly kind: "retry"; readonly job: number }
  | { readonly kind: "setPriority"; readonly job: number; readonly priority: number };

export type Answer =
  | { readonly kind: "done" }
  | { readonly kind: "created"; readonly job: number }
  /** Not claimable, not the caller's to end, or not to be submitted: nothing was changed. */
  | { readonly kind: "nothing" }
  | { readonly kind: "claimed"; readonly fence: number }
  | { readonly kind: "finished"; readonly status: PromptStatus }
  | {
      readonly kind: "canceled";
      readonly mode: CancelMode;
      readonly canceledPending: number;
      readonly runningPrompts: number;
      readonly alreadyRequested: boolean;
    }
  | { readonly kind: "refused"; readonly code: "CONFLICT" | "NOT_FOUND" };

export type Step = { readonly model: Model; readonly answer: Answer };

export const countsOf = ({ prompts }: Pick<ModelJob, "prompts">): Counts => {
  const count = (status: PromptStatus) => prompts.filter((prompt) => prompt.status === status).length;
  return {
    pending: count("PENDING"),
    running: count("RUNNING"),
    succeeded: count("SUCCEEDED"),
    failed: count("FAILED"),
    canceled: count("CANCELED"),
  };
};

/** Written from product.md's text, apart from schema/model/job.ts: each rule by its own full condition. */
export const statusOf = ({
  prompts,
  started,
  cancelRequested,
}: Pick<ModelJob, "prompts" | "started" | "cancelRequested">): JobStatus => {
  const has = new Set(prompts.map(({ status }) => status));
  const live = has.has("RUNNING") || has.has("PENDING");
  const untouched = !has.has("RUNNING") && has.has("PENDING") && !started;
  const stopped = cancelRequested ? has.has("CANCELED") : has.has("CANCELED") && has.size === 1;
  if (untouched) return "PENDING";
  if (live) return "RUNNING";
  if (stopped) return "CANCELED";
  return has.has("FAILED") ? "FAILED" : "SUCCEEDED";
};

export const isOver = ({ prompts }: ModelJob): boolean =>
  prompts.every(({ status }) => status !== "PENDING" && status !== "RUNNING");

/** What a claim may take, in the order in which it is taken (for one owner; back-off is the caller's matter). */
export const claimable = (model: Model): OfPrompt[] =>
  model
    .map((job, index) => ({ job, index }))
    .filter(({ job }) => !job.paused && !job.cancelRequested)
    .sort((a, b) => b.job.priority - a.job.priority || a.index - b.index)
    .flatMap(({ job, index }) =>
      job.prompts.flatMap(({ status }, prompt) => (status === "PENDING" ? [{ job: index, prompt }] : [])),
    );
