// Checks one input of one node as ComfyUI does.
import type { Graph, GraphNode } from "./heap.ts";
import { classOf } from "./nodes.ts";
import type { InputSpec } from "./spec.ts";

export type NodeFault = { type: string; message: string; details: string; extra_info: object };

export type InputCheck = {
  graph: Graph;
  node: GraphNode;
  name: string;
  spec: InputSpec;
  unknownNodes: "refuse" | "run";
  /** Checks the node that a link comes from. */
  follow(nodeId: string): boolean;
  isOutput: boolean;
};

/** false: the fault lies in a node before this one. */
export function checkInput(check: InputCheck): true | false | NodeFault {
  const { node, name, spec } = check;
  if (!Object.hasOwn(node.inputs, name)) {
    return {
      type: "required_input_missing",
      message: "Required input is missing",
      details: name,
      extra_info: { input_name: name },
    };
  }
  const value = node.inputs[name];
  if (Array.isArray(value)) return checkLink(check, value);
  if (typeof spec[0] !== "string") return checkChoice(name, spec, spec[0], value);
  if (spec[0] === "INT" || spec[0] === "FLOAT") return checkNumber(name, spec, value);
  if (spec[0] === "STRING" || spec[0] === "BOOLEAN") return true;
  // An object type (IMAGE, MODEL …) can only come over a link.
  return badLink(name, spec, value);
}

function badLink(name: string, spec: InputSpec, value: unknown): NodeFault {
  return {
    type: "bad_linked_input",
    message: "Bad linked input, must be a length-2 list of [node_id, slot_index]",
    details: name,
    extra_info: { input_name: name, input_config: spec, received_value: value },
  };
}

function checkLink(check: InputCheck, link: unknown[]): true | false | NodeFault {
  const { graph, name, spec } = check;
  const [from, slot] = link;
  if (link.length !== 2 || typeof from !== "string" || typeof slot !== "number") return badLink(name, spec, link);
  const source = Object.hasOwn(graph, from) ? graph[from] : undefined;
  if (!source) return raised(check, "KeyError", `'${from}'`);
  const outputs = classOf(source.class_type, "refuse")?.outputs;
  if (outputs && slot >= outputs.length) return raised(check, "IndexError", "tuple index out of range");
  const given = classOf(source.class_type, check.unknownNodes)?.outputs[slot] ?? "*";
  const wanted = typeof spec[0] === "string" ? spec[0] : "COMBO";
  if (given !== "*" && wanted !== "*" && given !== wanted) {
    return {
      type: "return_type_mismatch",
      message: "Return type mismatch between linked nodes",
      details: `${name}, received_type(${given}) mismatch input_type(${wanted})`,
      extra_info: { input_name: name, input_config: spec, received_type: given, linked_node: link },
    };
  }
  return check.follow(from);
}

/** Python's exception, reported by the output that looked, or by the node between. */
function raised(check: InputCheck, type: "KeyError" | "IndexError", details: string): NodeFault {
  const traceback = ['  File "execution.py", in validate_inputs\n'];
  return {
    type: check.isOutput ? "exception_during_validation" : "exception_during_inner_validation",
    message: "Exception when validating node",
    details,
    extra_info: { exception_type: type, traceback },
  };
}

function checkChoice(name: string, spec: InputSpec, choices: readonly string[], value: unknown): true | NodeFault {
  if (typeof value === "string" && choices.includes(value)) return true;
  return {
    type: "value_not_in_list",
    message: "Value not in list",
    details: `${name}: '${String(value)}' not in [${choices.map((choice) => `'${choice}'`).join(", ")}]`,
    extra_info: { input_name: name, input_config: spec, received_value: value },
  };
}

function checkNumber(name: string, spec: InputSpec, value: unknown): true | NodeFault {
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  const config = spec[1] ?? {};
  const extra = { input_name: name, input_config: spec, received_value: value };
  if (value === null || typeof value === "object" || Number.isNaN(number)) {
    const message = `Failed to convert an input value to a ${String(spec[0])} value`;
    return {
      type: "invalid_input_type",
      message,
      details: `${name}, ${String(value)}, invalid literal`,
      extra_info: extra,
    };
  }
  if (config.min !== undefined && number < config.min) {
    const message = `Value ${number} smaller than min of ${config.min}`;
    return { type: "value_smaller_than_min", message, details: name, extra_info: extra };
  }
  if (config.max !== undefined && number > config.max) {
    const message = `Value ${number} bigger than max of ${config.max}`;
    return { type: "value_bigger_than_max", message, details: name, extra_info: extra };
  }
  return true;
}
