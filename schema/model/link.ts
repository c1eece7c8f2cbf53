// A link between two nodes, told from an ordinary list by ComfyUI's own rule.
import type { Json } from "./json.ts";
import { type AnyNumber, asDouble, isNumber, textOf } from "./number.ts";
import { quote } from "./text.ts";

/** As much of a workflow as links are about. */
export type Inputs = { readonly [name: string]: Json };
export type Nodes = { readonly [nodeId: string]: { readonly class_type?: string; readonly inputs: Inputs } };

type Link = readonly [nodeId: string, outputIndex: AnyNumber];

/** ComfyUI takes every list of exactly a string and a number for a link; any other list is a value. */
export const isLink = (value: Json | undefined): value is Link => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  return typeof value[0] === "string" && isNumber(value[1]);
};

/** Why ComfyUI can't follow this link, or null. */
export const linkProblem = ([nodeId, outputIndex]: Link, nodes: Nodes): string | null => {
  if (!Object.hasOwn(nodes, nodeId)) return `links to node ${quote(nodeId)}, which does not exist`;
  const index = asDouble(outputIndex);
  if (!Number.isSafeInteger(index) || index < 0) {
    return `links to output ${textOf(outputIndex)} of node ${quote(nodeId)}, expected a whole number from 0`;
  }
  return null;
};

/** A link says where, not how much: an output written as 0.0 is output 0, and ComfyUI takes it only so. */
export const plainLink = (value: Json): Json =>
  isLink(value) && typeof value[1] !== "number" ? [value[0], asDouble(value[1])] : value;
