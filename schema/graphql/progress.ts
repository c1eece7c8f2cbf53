// The type PromptProgress: what passes by while a prompt runs.
import { encodeId } from "../model/id.ts";
import type { NodeProgress, NodeState } from "../model/progress.ts";
import { builder } from "./builder.ts";
import { ProgressRef } from "./refs.ts";

const State = builder.enumType("PromptNodeState", {
  description: "What a node of a running prompt does.",
  values: {
    RUNNING: { description: "It is at work." },
    FINISHED: { description: "It is done." },
    CACHED: { description: "It needn't run: the backend still has its result of an earlier prompt." },
    FAILED: { description: "It ended with an error." },
  } satisfies Record<NodeState, { description: string }>,
});

const NodeRef = builder.objectRef<NodeProgress>("PromptNodeProgress").implement({
  description: "How far one node of a running prompt is.",
  fields: (t) => ({
    nodeId: t.string({ description: "Its id in the workflow.", resolve: ([nodeId]) => nodeId }),
    state: t.field({ type: State, description: "What it does.", resolve: ([, state]) => state }),
    value: t.float({ description: "Steps that it has done.", resolve: ([, , value]) => value }),
    max: t.float({ description: "Steps that it has in all.", resolve: ([, , , max]) => max }),
  }),
});

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
    nodes: t.field({
      type: [NodeRef],
      nullable: true,
      description:
        "The workflow's nodes that have begun, or needn't, the earliest first; one that isn't among them waits. Null before the first, and where they are too many to be passed on (more than about 250).",
      resolve: ({ nodes }) => nodes,
    }),
    previewUrl: t.string({
      nullable: true,
      description:
        "Where the newest preview frame can be fetched, relative to the server; null when the backend has sent none. It changes with each answer, so that no older frame is shown from a cache.",
      resolve: ({ promptId, preview }, _args, { addressOf }) =>
        preview ? addressOf(`/outputs/preview/${encodeId("Prompt", promptId)}?v=${Date.now()}`) : null,
    }),
  }),
});
