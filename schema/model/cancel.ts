// What a cancel did, as a mode for programs and as a sentence for a person.
export const CANCEL_MODES = ["IMMEDIATE", "CANCEL_AFTER_CURRENT", "INTERRUPT", "ALREADY_FINISHED"] as const;
export type CancelMode = (typeof CANCEL_MODES)[number];

export type CancelFacts = {
  /** The job was final before this call. */
  readonly wasFinal: boolean;
  /** Prompts that this call moved from PENDING to CANCELED. */
  readonly canceledPending: number;
  readonly running: number;
  /** Running prompts are being stopped: asked for now or before, or the deadline has passed. */
  readonly interrupting: boolean;
  /** Time left until the running prompts are stopped, when a deadline lies ahead. */
  readonly interruptInSeconds: number | null;
};

type CancelOutcome = { readonly mode: CancelMode; readonly message: string };

export const summarizeCancel = (facts: CancelFacts): CancelOutcome => {
  const mode = modeOf(facts);
  if (mode === "ALREADY_FINISHED") return { mode, message: "The job had already finished; nothing was changed." };
  return { mode, message: `${nowSentence(facts)} ${laterSentence(mode, facts)}` };
};

const modeOf = ({ wasFinal, running, interrupting, interruptInSeconds }: CancelFacts): CancelMode => {
  if (wasFinal) return "ALREADY_FINISHED";
  if (running === 0) return "IMMEDIATE";
  const due = interruptInSeconds !== null && interruptInSeconds <= 0;
  return interrupting || due ? "INTERRUPT" : "CANCEL_AFTER_CURRENT";
};

const nowSentence = ({ canceledPending }: CancelFacts): string => {
  if (canceledPending === 0) return "No prompt was pending.";
  return `${plural(canceledPending, "pending prompt")} canceled.`;
};

const laterSentence = (mode: Exclude<CancelMode, "ALREADY_FINISHED">, facts: CancelFacts): string => {
  const running = plural(facts.running, "running prompt");
  switch (mode) {
    case "IMMEDIATE":
      return "Nothing was running: the job is over.";
    case "INTERRUPT":
      return `${running} ${facts.running === 1 ? "is" : "are"} being stopped.`;
    case "CANCEL_AFTER_CURRENT":
      return `${running} will finish first${deadline(facts)}.`;
  }
};

const deadline = ({ running, interruptInSeconds }: CancelFacts): string => {
  if (interruptInSeconds === null) return "";
  const [still, it] = running === 1 ? ["it still runs", "it"] : ["they still run", "they"];
  return `; if ${still} in ${plural(Math.ceil(interruptInSeconds), "second")} ${it} will be stopped`;
};

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export interface CancelRequest {
  interrupt: boolean;
  interruptAfterSeconds: number | null;
  reason: string | null;
}

export interface CancelResult {
  jobId: string;
  mode: CancelMode;
  /** Prompts that THIS call moved from PENDING to CANCELED. */
  canceledPending: number;
  /** Prompts that were running when this call committed. */
  runningPrompts: number;
  /** cancelRequestedAt was set before this call. */
  alreadyRequested: boolean;
  message: string;
}
