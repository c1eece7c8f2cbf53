// Submitting a job: the mutation and its inputs.
import type { OnFailure as OnFailureName } from "../model/job.ts";
import { parseSubmission, submissionFingerprint } from "../model/submission.ts";
import { AxisInput } from "./axisInput.ts";
import { builder } from "./builder.ts";
import { LabelInput } from "./label.ts";
import { loaded } from "./loaded.ts";
import { JobRef } from "./refs.ts";
import { SecretInput } from "./secret.ts";
import { WebhookInput } from "./webhook.ts";

const OnFailure = builder.enumType("OnFailure", {
  description: "What a failed prompt means for the rest of its job.",
  values: {
    CONTINUE: { description: "Nothing: the other prompts go on." },
    CANCEL_REST: { description: "What is still pending is canceled; what runs finishes; the job ends FAILED." },
  } satisfies Record<OnFailureName, { description: string }>,
});

const OverrideInput = builder.inputType("OverrideInput", {
  description: "One change to the workflow: an input of a node takes another value.",
  fields: (t) => ({
    path: t.string({
      required: true,
      description: 'Which input: the node\'s id, ".inputs.", the input\'s name, like "3.inputs.seed". It must exist.',
    }),
    value: t.field({ type: "JSON", description: "What the input is set to; left out it is null." }),
  }),
});

const PromptInput = builder.inputType("PromptInput", {
  description: "One prompt, by what differs from the workflow.",
  fields: (t) => ({
    overrides: t.field({
      type: [OverrideInput],
      required: true,
      description: "Each changes another input; empty: the workflow as it stands.",
    }),
  }),
});

const SubmitJobInput = builder.inputType("SubmitJobInput", {
  description:
    "A workflow, and how often to run it with which changes. All of it is checked before anything is stored.",
  fields: (t) => ({
    workflow: t.field({
      type: "JSONObject",
      required: true,
      description:
        'In ComfyUI\'s API format ("Export (API)"): node ids with {class_type, inputs}. Links must lead to nodes that exist, without circles but those of loop nodes, which the backend judges. What it is wrapped in elsewhere is taken off: {"prompt": …, "extra_data": …} as for ComfyUI, {"input": {"workflow": …}}.',
    }),
    extraData: t.field({
      type: "JSONObject",
      description:
        'Sent to ComfyUI beside the workflow, for nodes that read it: "extra_pnginfo" (saved pictures can be opened in the editor), "preview_method" and others. "sluice", "client_id" and "create_time" in it are left out. API keys in it ("api_key_comfy_org", "auth_token_comfy_org") are taken as secrets.',
    }),
    secrets: t.field({
      type: [SecretInput],
      description:
        "Keys of the extra data that nobody may see: encrypted at once, sent to the backend alone, shown nowhere, and erased when the job is final.",
    }),
    name: t.string({ description: "What people call the job; at most 200 characters; made up when left out." }),
    prompts: t.field({ type: [PromptInput], description: "One prompt each, in this order. Not together with sweep." }),
    sweep: t.field({
      type: [AxisInput],
      description:
        "The cross product of these axes, the first varying slowest. Without prompts and sweep: one prompt, the workflow as it stands.",
    }),
    priority: t.int({ defaultValue: 0, description: "Higher goes first; −1000 to 1000." }),
    maxAttempts: t.int({
      defaultValue: 3,
      description: "Submissions per prompt, 1 to 10; only a lost backend is tried again, never a failed node.",
    }),
    onFailure: t.field({
      type: OnFailure,
      defaultValue: "CONTINUE",
      description: "What a failed prompt means for the rest.",
    }),
    labels: t.field({ type: [LabelInput], description: "Marks to find the job by; at most 32." }),
    webhook: t.field({
      type: WebhookInput,
      description: "An address that is told of this job's events, from the first on.",
    }),
    idempotencyKey: t.string({
      description:
        "Makes a repeated submit safe: the same key with the same input gives the first job, with another input it is refused (IDEMPOTENCY_CONFLICT).",
    }),
  }),
});

builder.mutationField("submitJob", (t) =>
  t.field({
    type: JobRef,
    description:
      "Stores a job; a worker starts it as soon as a backend is free. What is wrong with the input is BAD_USER_INPUT, with the place in extensions.path.",
    args: { input: t.arg({ type: SubmitJobInput, required: true, description: "What to run." }) },
    resolve: async (_root, { input }, { jobs, limits, loaders }) => {
      const uuid = await jobs.submit(parseSubmission(input, limits), submissionFingerprint(input));
      return loaded("Job", uuid, loaders.job.load(uuid));
    },
  }),
);
