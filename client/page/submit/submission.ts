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
  ...promptsOf(draft, sweep),
});

const promptsOf = ({ variants }: Draft, { axes }: Sweep): Pick<SubmitInput, "prompts" | "sweep"> => {
  if (variants) return { prompts: variants.map((overrides) => ({ overrides: [...overrides] })) };
  return axes.length > 0 ? { sweep: [...axes] } : {};
};
