// Gives the files of one attempt a folder of their own on the backend.
import { FILENAME_INPUT } from "./filename.ts";
import type { Workflow, WorkflowNode } from "./workflow.ts";

/** `prefix` ends in a slash and is put before what the user wrote, in every node that saves files. */
export const prefixOutputs = (workflow: Workflow, prefix: string): Workflow =>
  Object.fromEntries(Object.entries(workflow).map(([nodeId, node]) => [nodeId, prefixNode(node, prefix)]));

const prefixNode = (node: WorkflowNode, prefix: string): WorkflowNode => {
  const written = Object.hasOwn(node.inputs, FILENAME_INPUT) ? node.inputs[FILENAME_INPUT] : undefined;
  if (typeof written !== "string") return node;
  return { ...node, inputs: { ...node.inputs, [FILENAME_INPUT]: prefix + written } };
};
