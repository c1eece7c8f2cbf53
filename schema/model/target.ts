// What an override points at: "<node id>.inputs.<input name>".
import type { Nodes } from "./link.ts";
import { quote } from "./text.ts";

type Target = { readonly nodeId: string; readonly inputName: string };

const INFIX = ".inputs.";

/** The node's id ends at the first infix; an input's name may contain dots, and even the infix. */
export const parseTarget = (path: string): Target => {
  const end = path.indexOf(INFIX);
  if (end < 0) return { nodeId: path, inputName: "" };
  return { nodeId: path.slice(0, end), inputName: path.slice(end + INFIX.length) };
};

/** Why no override can change this, or null. */
export const targetProblem = (path: string, nodes: Nodes): string | null => {
  const { nodeId, inputName } = parseTarget(path);
  if (!path.includes(INFIX)) return `Expected a path such as "3.inputs.seed", got ${quote(path)}.`;
  const node = Object.hasOwn(nodes, nodeId) ? nodes[nodeId] : undefined;
  if (!node) return `The workflow has no node ${quote(nodeId)}.`;
  if (!Object.hasOwn(node.inputs, inputName)) return `Node ${quote(nodeId)} has no input ${quote(inputName)}.`;
  return null;
};
