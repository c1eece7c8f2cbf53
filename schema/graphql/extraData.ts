// What a job sends to ComfyUI beside its workflow, as far as it may be seen.
import { builder } from "./builder.ts";
import { loaded } from "./loaded.ts";
import { JobRef } from "./refs.ts";

builder.objectFields(JobRef, (t) => ({
  extraData: t.field({
    type: "JSONObject",
    nullable: true,
    description: "What is sent to ComfyUI beside the workflow, without the secrets. Null: nothing. May be large.",
    resolve: async (job, _args, { loaders }) =>
      (await loaded("Job", job.id, loaders.workflow.load(job.id))).extraData(),
  }),
  secretNames: t.exposeStringList("secretNames", {
    description: "Which secrets it was submitted with, never their values. retryJob needs them anew.",
  }),
}));
