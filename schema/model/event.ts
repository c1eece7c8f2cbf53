// The kinds of rows in a job's log.
export const JOB_EVENT_KINDS = [
  "JOB_SUBMITTED",
  "JOB_STARTED",
  "JOB_PAUSED",
  "JOB_RESUMED",
  "JOB_PRIORITY_CHANGED",
  "JOB_CANCEL_REQUESTED",
  "JOB_FINISHED",
  "PROMPT_STARTED",
  "PROMPT_RETRIED",
  "PROMPT_SUCCEEDED",
  "PROMPT_FAILED",
  "PROMPT_CANCELED",
  "PROMPTS_CANCELED",
] as const;

export type JobEventKind = (typeof JOB_EVENT_KINDS)[number];
