// The type JobEvent: a row of a job's log, and following that log.

import type { JobEventKind as Kind } from "../model/event.ts";
import { decodeId, encodeId } from "../model/id.ts";
import { badInput } from "../model/refusal.ts";
import { builder } from "./builder.ts";
import { PromptCounts } from "./counts.ts";
import { loaded } from "./loaded.ts";
import { JobEventRef, JobRef, PromptRef } from "./refs.ts";
import { JobStatus, PromptStatus } from "./status.ts";

export const JobEventKind = builder.enumType("JobEventKind", {
  description: "What an event tells.",
  values: {
    JOB_SUBMITTED: { description: "The job was stored; its first event." },
    JOB_STARTED: { description: "Its first prompt is about to start." },
    JOB_PAUSED: { description: "Nothing new of it is started from here on." },
    JOB_RESUMED: { description: "It goes on." },
    JOB_PRIORITY_CHANGED: { description: "It has another priority; data has from and to." },
    JOB_CANCEL_REQUESTED: { description: "Somebody canceled it; data has the mode and the counts." },
    JOB_FINISHED: { description: "None of its prompts is pending or running any more; its last event." },
    PROMPT_STARTED: { description: "A prompt was handed to a backend." },
    PROMPT_RETRIED: {
      description: "An attempt was lost or let go, and its prompt is pending again; data has the reason.",
    },
    PROMPT_SUCCEEDED: { description: "A prompt ended well." },
    PROMPT_FAILED: { description: "A prompt failed; data has the error." },
    PROMPT_CANCELED: { description: "One prompt was canceled; data has the reason." },
    PROMPTS_CANCELED: { description: "All prompts that were pending were canceled at once; data has their number." },
  } satisfies Record<Kind, { description: string }>,
});

builder.objectType(JobEventRef, {
  description:
    "One row of a job's log. The log is the truth: it is written in the same transaction as the change that it tells.",
  fields: (t) => ({
    jobId: t.id({ description: "The job whose log it is.", resolve: (event) => encodeId("Job", event.jobId) }),
    seq: t.exposeInt("seq", { description: "1, 2, 3 … per job, with no gap and no repeat." }),
    at: t.expose("at", { type: "DateTime", description: "When it happened, by the database's clock." }),
    kind: t.expose("kind", { type: JobEventKind, description: "What happened." }),
    status: t.expose("status", { type: JobStatus, description: "Of the job right after this event." }),
    counts: t.field({
      type: PromptCounts,
      description: "Of the job right after this event.",
      resolve: (event) => event,
    }),
    promptId: t.id({
      nullable: true,
      description: "The prompt that it tells of; null for events of the whole job.",
      resolve: ({ promptId }) => (promptId === null ? null : encodeId("Prompt", promptId)),
    }),
    promptStatus: t.expose("promptStatus", {
      type: PromptStatus,
      nullable: true,
      description: "Of that prompt right after this event.",
    }),
    data: t.expose("data", {
      type: "JSONObject",
      nullable: true,
      description: "Facts of this kind of event: cancel mode and counts, error, attempt, reason.",
    }),
    job: t.field({
      type: JobRef,
      description: "The job as it is now, which may be later than this event.",
      resolve: ({ jobId }, _args, { loaders }) => loaded("Job", jobId, loaders.job.load(jobId)),
    }),
    prompt: t.field({
      type: PromptRef,
      nullable: true,
      description: "That prompt as it is now, which may be later than this event.",
      resolve: ({ promptId }, _args, { loaders }) => (promptId === null ? null : loaders.prompt.load(promptId)),
    }),
  }),
});

builder.subscriptionField("jobEvents", (t) =>
  t.field({
    type: JobEventRef,
    description:
      "A job's log: first what was written after that seq, then live, with no gap and no repeat. Completes after JOB_FINISHED. To go on after a lost connection, ask again after the newest seq.",
    args: {
      id: t.arg.id({ required: true, description: 'Of a job: "job_…".' }),
      after: t.arg.int({
        defaultValue: 0,
        description: "Give events with a higher seq only; 0 (or null) from the beginning. Not negative.",
      }),
    },
    subscribe: (_root, { id, after }, { watch }) => {
      const uuid = decodeId("Job", id);
      if ((after ?? 0) < 0) throw badInput("Expected 0 or more.", ["after"]);
      return watch.jobEvents(uuid, after ?? 0);
    },
    resolve: (event) => event,
  }),
);
