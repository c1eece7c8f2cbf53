// What a prompt's workflow becomes when it is sent: the stored one stays as its owner wrote it.
import { isObject } from "./json.ts";
import { markOutputs } from "./prefix.ts";
import { fillTokens } from "./tokens.ts";
import type { Workflow, WorkflowNode } from "./workflow.ts";

export const outgoing = (workflow: Workflow, { mark, now }: { mark: string; now: Date }): Workflow =>
  markOutputs(fillTokens(mapNodes(workflow, cleaned), now), mark);

const mapNodes = (workflow: Workflow, change: (node: WorkflowNode) => WorkflowNode): Workflow =>
  Object.fromEntries(Object.entries(workflow).map(([nodeId, node]) => [nodeId, change(node)]));

/**
 * Pictures saved by ComfyUI hold `is_changed`, a digest of that run: sent back, ComfyUI would trust it and not look again whether an
 * input changed. And it reads a title out of any `_meta`, even null.
 */
const cleaned = (node: WorkflowNode): WorkflowNode => {
  const untitled = Object.hasOwn(node, "_meta") && !isObject(node._meta);
  if (!untitled && !Object.hasOwn(node, "is_changed")) return node;
  return Object.fromEntries(
    Object.entries(node).filter(([key]) => key !== "is_changed" && !(untitled && key === "_meta")),
  ) as WorkflowNode;
};
