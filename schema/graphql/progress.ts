// The type PromptProgress: what passes by while a prompt runs.
import { encodeId } from "../model/id.ts";
import { builder } from "./builder.ts";
import { ProgressRef } from "./refs.ts";

builder.objectType(ProgressRef, {
  description: "How far a running prompt is. It passes by, is never stored, and may skip steps.",
  fields: (t) => ({
    promptId: t.id({
      description: "The prompt that it tells of.",
      resolve: ({ promptId }) => encodeId("Prompt", promptId),
    }),
    nodeId: t.exposeString("nodeId", {
      nullable: true,
      description: "The node at work, by its id in the workflow; null between nodes.",
    }),
    nodeType: t.exposeString("nodeType", { nullable: true, description: "That node's class_type." }),
    value: t.exposeFloat("value", { description: "Steps that this node has done." }),
    max: t.exposeFloat("max", { description: "Steps that this node has in all." }),
    fraction: t.exposeFloat("fraction", { description: "Of the whole prompt, 0 to 1." }),
    previewUrl: t.string({
      nullable: true,
      description:
        "Where the newest preview frame can be fetched, relative to the server; null when the backend has sent none. It changes with each answer, so that no older frame is shown from a cache.",
      resolve: ({ promptId, preview }, _args, { addressOf }) =>
        preview ? addressOf(`/outputs/preview/${encodeId("Prompt", promptId)}?v=${Date.now()}`) : null,
    }),
  }),
});
