// The draft as the server wants it.
import type { SubmitInput } from "../../sluice.ts";
import type { Draft } from "./draft.ts";
import type { Workflow } from "./read-workflow.ts";
import type { Sweep } from "./sweep.ts";

export const submissionOf = (draft: Draft, workflow: Workflow, sweep: Sweep, idempotencyKey: string): SubmitInput => ({
  workflow,
  idempotencyKey,
  ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
  ...(draft.priority === 0 ? {} : { priority: draft.priority }),
  ...(draft.cancelRest ? { onFailure: "CANCEL_REST" as const } : {}),
  ...besideOf(draft),
  ...promptsOf(draft, sweep),
});

const besideOf = ({ beside }: Draft): Pick<SubmitInput, "extraData" | "secrets"> => ({
  ...(beside && Object.keys(beside.extraData).length > 0 ? { extraData: beside.extraData } : {}),
  ...(beside && beside.secrets.length > 0 ? { secrets: [...beside.secrets] } : {}),
});

const promptsOf = ({ variants }: Draft, { axes }: Sweep): Pick<SubmitInput, "prompts" | "sweep"> => {
  if (variants) return { prompts: variants.map((overrides) => ({ overrides: [...overrides] })) };
  return axes.length > 0 ? { sweep: [...axes] } : {};
};
