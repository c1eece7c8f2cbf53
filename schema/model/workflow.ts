// A workflow in ComfyUI's API format: parsed once at the border, trusted inside.
import { filenameProblem } from "./filename.ts";
import { sortNodes } from "./graph.ts";
import { checkJson, isObject, type Json } from "./json.ts";
import { type Inputs, isLink, linkProblem, plainLink } from "./link.ts";
import { nodesBefore } from "./nodesBefore.ts";
import { badInput, type Path } from "./refusal.ts";
import { quote } from "./text.ts";

export type WorkflowNode = {
  readonly class_type: string;
  readonly inputs: Inputs;
  readonly _meta?: Json;
};

export type Workflow = { readonly [nodeId: string]: WorkflowNode };

export const parseWorkflow = (value: unknown, path: Path): Workflow => {
  if (!isObject(value)) throw badInput("Expected an object: node ids with their nodes.", path);
  if (isEditorFormat(value)) throw badInput(EDITOR_FORMAT_ADVICE, path);
  checkJson(value, path);
  const nodeIds = Object.keys(value);
  if (nodeIds.length === 0) throw badInput("The workflow is empty.", path);
  for (const nodeId of nodeIds) checkNode(value[nodeId], nodeId, [...path, nodeId]);
  const workflow = withPlainLinks(value as Workflow);
  for (const nodeId of nodeIds) checkInputs(workflow, nodeId, path);
  const graph = sortNodes(nodeIds, (nodeId) => nodesBefore(workflow[nodeId]));
  if (graph.kind === "circle") throw badInput(describeCircle(graph.nodeIds), [...path, graph.nodeIds[0] ?? ""]);
  return workflow;
};

/** What holds for every value that stands, or is put, into an input of `workflow`. */
export const checkInput = (workflow: Workflow, inputName: string, value: Json, path: Path): void => {
  const problem = isLink(value) ? linkProblem(value, workflow) : filenameProblem(inputName, value);
  if (problem) throw badInput(`The input ${quote(inputName)} ${problem}.`, path);
};

export const describeCircle = (nodeIds: readonly string[]): string => {
  const shown = nodeIds.length > 8 ? [...nodeIds.slice(0, 6), "…", ...nodeIds.slice(-1)] : nodeIds;
  return `The links run in a circle: ${shown.map((id) => (id === "…" ? id : quote(id))).join(" needs ")}.`;
};

const EDITOR_FORMAT_ADVICE =
  "This is the format in which ComfyUI's editor saves a workflow. Use \"Export (API)\" in ComfyUI's menu and send that.";

const isEditorFormat = (value: { readonly [key: string]: unknown }): boolean =>
  Object.hasOwn(value, "nodes") && Array.isArray(value.nodes);

const checkNode = (node: unknown, nodeId: string, path: Path): void => {
  if (!isObject(node)) throw badInput(`Expected node ${quote(nodeId)} to be an object.`, path);
  if (!Object.hasOwn(node, "class_type") || typeof node.class_type !== "string") {
    throw badInput(`Expected node ${quote(nodeId)} to have a text "class_type".`, [...path, "class_type"]);
  }
  if (!Object.hasOwn(node, "inputs") || !isObject(node.inputs)) {
    throw badInput(`Expected node ${quote(nodeId)} to have an object "inputs".`, [...path, "inputs"]);
  }
};

/** The same object where all links are plain already. */
const withPlainLinks = (workflow: Workflow): Workflow => {
  const changed: { [nodeId: string]: WorkflowNode } = {};
  for (const [nodeId, node] of Object.entries(workflow)) {
    const links = Object.entries(node.inputs).filter(([, value]) => plainLink(value) !== value);
    if (links.length === 0) continue;
    const plain = Object.fromEntries(links.map(([name, value]) => [name, plainLink(value)]));
    changed[nodeId] = { ...node, inputs: { ...node.inputs, ...plain } };
  }
  return Object.keys(changed).length === 0 ? workflow : { ...workflow, ...changed };
};

const checkInputs = (workflow: Workflow, nodeId: string, path: Path): void => {
  for (const [name, value] of Object.entries(workflow[nodeId]?.inputs ?? {})) {
    checkInput(workflow, name, value, [...path, nodeId, "inputs", name]);
  }
};
