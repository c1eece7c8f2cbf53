// Finds the node class that a name means, and shows it as /object_info does.
import { NODE_CLASSES } from "./classes.ts";
import type { NodeClass } from "./spec.ts";

export const NODE_NAMES: readonly string[] = Object.keys(NODE_CLASSES);

/** Stands for any class where unknown ones are let pass: it is an output, so that the prompt has one. */
const UNKNOWN_CLASS: NodeClass = { inputs: {}, outputs: ["*"], isOutput: true, weight: 2, category: "unknown" };

export function classOf(name: string, unknownNodes: "refuse" | "run"): NodeClass | undefined {
  if (Object.hasOwn(NODE_CLASSES, name)) return NODE_CLASSES[name];
  return unknownNodes === "run" && typeof name === "string" ? UNKNOWN_CLASS : undefined;
}

export function describeClass(name: string, node: NodeClass): { [key: string]: unknown } {
  return {
    input: { required: node.inputs, ...(node.optional && { optional: node.optional }) },
    input_order: { required: Object.keys(node.inputs), ...(node.optional && { optional: Object.keys(node.optional) }) },
    output: node.outputs,
    output_is_list: node.outputs.map(() => false),
    output_name: node.outputs,
    name,
    display_name: name,
    description: "",
    python_module: "nodes",
    category: node.category,
    output_node: node.isOutput === true,
  };
}
