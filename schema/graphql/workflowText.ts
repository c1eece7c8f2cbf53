// Workflows as JSON text, for who would lose digits by reading JSON.
import { applyOverrides } from "../model/overrides.ts";
import type { Workflow } from "../model/workflow.ts";
import { builder } from "./builder.ts";
import { loaded } from "./loaded.ts";
import type { Loaders } from "./loaders.ts";
import { JobRef, PromptRef } from "./refs.ts";
import { type PromptRow, readOverrides } from "./rows.ts";

/** The job's, with what the prompt has of its own. */
export async function workflowOf({ jobId, overrides }: PromptRow, loaders: Loaders): Promise<Workflow> {
  const template = await loaded("Job", jobId, loaders.workflow.load(jobId));
  return applyOverrides(template.parsed(), readOverrides(overrides));
}

builder.objectField(JobRef, "workflowText", (t) =>
  t.string({
    description:
      "workflow as JSON text: every number as it was submitted, also for who reads JSON with a library that rounds.",
    resolve: async (job, _args, { loaders }) => (await loaded("Job", job.id, loaders.workflow.load(job.id))).text,
  }),
);

builder.objectField(PromptRef, "workflowText", (t) =>
  t.string({
    description:
      "workflow as JSON text: every number as it was submitted and is sent, also for who reads JSON with a library that rounds.",
    resolve: async (prompt, _args, { loaders }) => JSON.stringify(await workflowOf(prompt, loaders)),
  }),
);
