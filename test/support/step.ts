// One command to the reference model: what becomes of the jobs, and what the caller is told.
import {
  type Answer,
  type Command,
  claimable,
  countsOf,
  isOver,
  type Model,
  type ModelJob,
  type ModelPrompt,
  type Outcome,
  type Step,
} from "./model.ts";

type Finish = Extract<Command, { kind: "finish" }>;
type Cancel = Extract<Command, { kind: "cancel" }>;

const DONE: Answer = { kind: "done" };
const CONFLICT: Answer = { kind: "refused", code: "CONFLICT" };
const NOT_FOUND: Answer = { kind: "refused", code: "NOT_FOUND" };
const NOTHING: Answer = { kind: "nothing" };

export const step = (model: Model, command: Command): Step => {
  if (command.kind === "submit") return create(model, { ...command, retryOf: null });
  const job = model[command.job];
  if (!job) return { model, answer: NOT_FOUND };
  if (command.kind === "retry") return retry(model, command.job, job);
  const { job: changed, answer } = "prompt" in command ? onPrompt(model, job, command) : onJob(job, command);
  return { model: model.with(command.job, changed), answer };
};

type Change = { readonly job: ModelJob; readonly answer: Answer };

const onJob = (
  job: ModelJob,
  command: Exclude<Command, { prompt: number } | { kind: "submit" } | { kind: "retry" }>,
): Change => {
  switch (command.kind) {
    case "cancel":
      return cancel(job, command);
    case "deadline":
      return { job: !isOver(job) && job.interrupt === "later" ? { ...job, interrupt: "now" } : job, answer: DONE };
    case "pause":
      return isOver(job) ? { job, answer: CONFLICT } : { job: { ...job, paused: true }, answer: DONE };
    case "resume":
      return isOver(job) ? { job, answer: CONFLICT } : { job: { ...job, paused: false }, answer: DONE };
    case "setPriority":
      return isOver(job) ? { job, answer: CONFLICT } : { job: { ...job, priority: command.priority }, answer: DONE };
  }
};

const onPrompt = (model: Model, job: ModelJob, command: Extract<Command, { prompt: number }>): Change => {
  const prompt = job.prompts[command.prompt];
  if (!prompt) return { job, answer: NOT_FOUND };
  const put = (changed: Partial<ModelPrompt>): ModelJob => ({
    ...job,
    prompts: job.prompts.with(command.prompt, { ...prompt, ...changed }),
  });
  switch (command.kind) {
    case "claim": {
      if (!claimable(model).some((free) => free.job === command.job && free.prompt === command.prompt))
        return { job, answer: NOTHING };
      const fence = prompt.fence + 1;
      return {
        job: { ...put({ status: "RUNNING", fence, submitted: false }), started: true },
        answer: { kind: "claimed", fence },
      };
    }
    case "begin": {
      const mine = prompt.status === "RUNNING" && prompt.fence === command.fence && !prompt.submitted;
      if (!mine || job.cancelRequested || prompt.interrupting) return { job, answer: NOTHING };
      return { job: put({ submitted: true, attempts: prompt.attempts + 1 }), answer: DONE };
    }
    case "finish": {
      if (prompt.status !== "RUNNING" || prompt.fence !== command.fence) return { job, answer: NOTHING };
      const status = ending(job, prompt, command);
      // What was only about to be sent counts no more.
      const unsent = command.outcome === "RELEASED" && prompt.submitted;
      const ended = put(unsent ? { status, submitted: false, attempts: prompt.attempts - 1 } : { status });
      return { job: status === "FAILED" ? cancelRest(ended) : ended, answer: { kind: "finished", status } };
    }
    case "cancelPrompt":
      if (prompt.status === "PENDING") return { job: put({ status: "CANCELED" }), answer: DONE };
      if (prompt.status !== "RUNNING") return { job, answer: DONE };
      return command.interrupt ? { job: put({ interrupting: true }), answer: DONE } : { job, answer: CONFLICT };
  }
};

/** Success and failure stand; what would go back to PENDING is CANCELED where nothing may start any more. */
const ending = (job: ModelJob, prompt: ModelPrompt, { outcome }: Finish): Exclude<ModelPrompt["status"], "RUNNING"> => {
  const ends: Record<Outcome, "SUCCEEDED" | "FAILED" | "CANCELED" | null> = {
    SUCCEEDED: "SUCCEEDED",
    FAILED: "FAILED",
    CANCELED: "CANCELED",
    LOST: prompt.attempts >= job.maxAttempts ? "FAILED" : null,
    RELEASED: null,
  };
  const restCanceled = job.onFailure === "CANCEL_REST" && job.prompts.some(({ status }) => status === "FAILED");
  return ends[outcome] ?? (job.cancelRequested || prompt.interrupting || restCanceled ? "CANCELED" : "PENDING");
};

const cancelPending = (prompts: readonly ModelPrompt[]): readonly ModelPrompt[] =>
  prompts.map((prompt) => (prompt.status === "PENDING" ? { ...prompt, status: "CANCELED" } : prompt));

const cancelRest = (job: ModelJob): ModelJob =>
  job.onFailure === "CANCEL_REST" ? { ...job, prompts: cancelPending(job.prompts) } : job;

const cancel = (job: ModelJob, { interrupt }: Cancel): Change => {
  const { pending, running } = countsOf(job);
  const told = { kind: "canceled", runningPrompts: running, alreadyRequested: job.cancelRequested } as const;
  if (isOver(job)) return { job, answer: { ...told, mode: "ALREADY_FINISHED", canceledPending: 0 } };
  const urgency = ["never", "later", "now"] as const;
  const nearest = urgency[Math.max(urgency.indexOf(interrupt), urgency.indexOf(job.interrupt))] ?? "never";
  const mode = running === 0 ? "IMMEDIATE" : nearest === "now" ? "INTERRUPT" : "CANCEL_AFTER_CURRENT";
  const changed = {
    ...job,
    prompts: cancelPending(job.prompts),
    cancelRequested: true,
    interrupt: running === 0 ? "never" : nearest,
  };
  return { job: changed, answer: { ...told, mode, canceledPending: pending } };
};

const retry = (model: Model, retryOf: number, job: ModelJob): Step => {
  const undone = job.prompts.filter(({ status }) => status === "FAILED" || status === "CANCELED").length;
  if (!isOver(job) || undone === 0) return { model, answer: CONFLICT };
  return create(model, { ...job, prompts: undone, retryOf });
};

type Seed = {
  prompts: number;
  priority: number;
  maxAttempts: number;
  onFailure: ModelJob["onFailure"];
  retryOf: number | null;
};

const create = (model: Model, { prompts, priority, maxAttempts, onFailure, retryOf }: Seed): Step => {
  const fresh: ModelPrompt = { status: "PENDING", fence: 0, attempts: 0, submitted: false, interrupting: false };
  const job: ModelJob = {
    prompts: Array.from({ length: prompts }, () => fresh),
    priority,
    maxAttempts,
    onFailure,
    started: false,
    paused: false,
    cancelRequested: false,
    interrupt: "never",
    retryOf,
  };
  return { model: [...model, job], answer: { kind: "created", job: model.length } };
};
