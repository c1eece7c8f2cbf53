// The states of a prompt and of a job, written once, with the moves between them; final = no way out.
export const PROMPT_STATUSES = ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"] as const;
export type PromptStatus = (typeof PROMPT_STATUSES)[number];

/** A job's status is derived from its prompts, so both know the same words. */
export const JOB_STATUSES = PROMPT_STATUSES;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** RUNNING goes back to PENDING only when an attempt was lost or let go, and only while no cancel is open. */
export const TRANSITIONS = {
  PENDING: ["RUNNING", "CANCELED"],
  RUNNING: ["SUCCEEDED", "FAILED", "CANCELED", "PENDING"],
  SUCCEEDED: [],
  FAILED: [],
  CANCELED: [],
} as const satisfies Record<PromptStatus, readonly PromptStatus[]>;

export const isFinal = (status: PromptStatus | JobStatus): boolean => TRANSITIONS[status].length === 0;
