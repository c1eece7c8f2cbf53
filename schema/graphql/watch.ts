// Watching jobs and prompts as they change.
import { decodeId, encodeId } from "../model/id.ts";
import { builder } from "./builder.ts";
import { JobRef, ProgressRef, PromptRef } from "./refs.ts";

builder.subscriptionField("jobChanged", (t) =>
  t.field({
    type: JobRef,
    description:
      "With an id: that job now, then after every change, and completes after its final state; a slow reader may miss states in between, never the newest. Without: any job that changes, without end.",
    args: { id: t.arg.id({ description: 'Of a job: "job_…"; null: any job.' }) },
    subscribe: (_root, { id }, { watch }) => watch.jobChanged(typeof id === "string" ? decodeId("Job", id) : null),
    resolve: (job) => job,
  }),
);

builder.subscriptionField("promptChanged", (t) =>
  t.field({
    type: PromptRef,
    description:
      "The newest state of each of a job's prompts that changes, at the reader's pace: states in between may be skipped. Completes when the job is final.",
    args: { jobId: t.arg.id({ required: true, description: 'Of a job: "job_…".' }) },
    subscribe: (_root, { jobId }, { watch }) => watch.promptChanged(decodeId("Job", jobId, ["jobId"])),
    resolve: (prompt) => prompt,
  }),
);

builder.subscriptionField("promptProgress", (t) =>
  t.field({
    type: ProgressRef,
    description: "How far a job's running prompts are: at most 4 times a second for each, newest only, never stored.",
    args: { jobId: t.arg.id({ required: true, description: 'Of a job: "job_…".' }) },
    subscribe: (_root, { jobId }, { watch }) => watch.promptProgress(decodeId("Job", jobId, ["jobId"])),
    resolve: (progress) => progress,
  }),
);

builder.subscriptionField("jobDeleted", (t) =>
  t.id({
    description:
      "The id of a job that has been removed, from now on and without end. A passing hint, which may be lost with a connection: jobs that were kept meanwhile are asked for again, and nodes(ids:) says null for those that are gone.",
    subscribe: (_root, _args, { watch }) => watch.jobDeleted(),
    resolve: ({ id }) => encodeId("Job", id),
  }),
);
