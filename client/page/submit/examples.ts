// Workflows to begin with, in ComfyUI's API format: those of docs/examples.
import plainColour from "../../../docs/examples/no-model.json" with { type: "json" };
import textToImage from "../../../docs/examples/text-to-image.json" with { type: "json" };
import type { Workflow } from "./read-workflow.ts";

export type Example = { readonly name: string; readonly needs: string; readonly workflow: Workflow };

export const EXAMPLES = [
  { name: "Text to image", needs: "Needs a Stable Diffusion checkpoint.", workflow: textToImage },
  { name: "Plain colour", needs: "Needs no model: runs on any ComfyUI.", workflow: plainColour },
] as const satisfies readonly Example[];
