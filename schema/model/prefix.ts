// Marks the names of the files that one attempt saves.
import { FILENAME_INPUT, filenameProblem } from "./filename.ts";
import { isLink } from "./link.ts";
import { markPrefix } from "./mark.ts";
import type { Workflow, WorkflowNode } from "./workflow.ts";

/** In every node that names its files by a text. Names that other inputs give, or other nodes make, are sent as they are. */
export const markOutputs = (workflow: Workflow, mark: string): Workflow =>
  Object.fromEntries(Object.entries(workflow).map(([nodeId, node]) => [nodeId, markNode(workflow, node, mark)]));

const markNode = (workflow: Workflow, node: WorkflowNode, mark: string): WorkflowNode => {
  const written = writtenPrefix(workflow, node);
  if (written === null) return node;
  return { ...node, inputs: { ...node.inputs, [FILENAME_INPUT]: markPrefix(written, mark) } };
};

/** ComfyUI's nodes that hand on the text that stands in them, and nothing else. */
const TEXT_NODES: ReadonlySet<string> = new Set(["PrimitiveString", "PrimitiveStringMultiline"]);

const writtenPrefix = (workflow: Workflow, node: WorkflowNode): string | null => {
  const written = Object.hasOwn(node.inputs, FILENAME_INPUT) ? node.inputs[FILENAME_INPUT] : undefined;
  if (!isLink(written)) return typeof written === "string" ? written : null;
  const source = Object.hasOwn(workflow, written[0]) ? workflow[written[0]] : undefined;
  const text = source && TEXT_NODES.has(source.class_type) ? source.inputs.value : undefined;
  return typeof text === "string" && !filenameProblem(FILENAME_INPUT, text) ? text : null;
};
