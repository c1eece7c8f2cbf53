// Watching jobs and prompts as they change.
import { decodeId, encodeId } from "../model/id.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { loaded } from "./loaded.ts";
import { JobRef, ProgressRef, PromptRef } from "./refs.ts";

/** The answer to an unknown id comes before the stream begins. */
async function knownJob(id: string, argument: string, { loaders }: Context): Promise<string> {
  const uuid = decodeId("Job", id, [argument]);
  await loaded("Job", uuid, loaders.job.load(uuid));
  return uuid;
}

builder.subscriptionField("jobChanged", (t) =>
  t.field({
    type: JobRef,
    description:
      "With an id: that job now, then after every change, and completes after its final state; a slow reader may miss states in between, never the newest. Without: any job that changes, without end.",
    args: { id: t.arg.id({ description: 'Of a job: "job_…"; null: any job.' }) },
    subscribe: async (_root, { id }, context) => {
      const uuid = id === null || id === undefined ? null : await knownJob(id, "id", context);
      return context.watch.jobChanged(uuid);
    },
    resolve: (uuid, _args, { loaders }) => loaded("Job", uuid, loaders.job.load(uuid)),
  }),
);

builder.subscriptionField("promptChanged", (t) =>
  t.field({
    type: PromptRef,
    description:
      "The newest state of each of a job's prompts that changes, at the reader's pace: states in between may be skipped. Completes when the job is final.",
    args: { jobId: t.arg.id({ required: true, description: 'Of a job: "job_…".' }) },
    subscribe: async (_root, { jobId }, context) =>
      context.watch.promptChanged(await knownJob(jobId, "jobId", context)),
    resolve: (uuid, _args, { loaders }) => loaded("Prompt", uuid, loaders.prompt.load(uuid)),
  }),
);

builder.subscriptionField("promptProgress", (t) =>
  t.field({
    type: ProgressRef,
    description: "How far a job's running prompts are: at most 4 times a second for each, newest only, never stored.",
    args: { jobId: t.arg.id({ required: true, description: 'Of a job: "job_…".' }) },
    subscribe: async (_root, { jobId }, context) =>
      context.watch.promptProgress(await knownJob(jobId, "jobId", context)),
    resolve: (progress) => progress,
  }),
);

builder.subscriptionField("jobDeleted", (t) =>
  t.id({
    description: "The id of a job that has been removed, from now on and without end.",
    subscribe: (_root, _args, { watch }) => watch.jobDeleted(),
    resolve: (uuid) => encodeId("Job", uuid),
  }),
);
