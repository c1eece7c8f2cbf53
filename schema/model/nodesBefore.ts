// Which nodes must have run before a node can: those that it links to, but for nodes that make loops.
import { type Inputs, isLink } from "./link.ts";

type Node = { readonly class_type?: string; readonly inputs: Inputs };

/**
 * A circle is right where a node on it makes a loop. ComfyUI knows such nodes by a mark in their code (StartLoop and
 * EndLoop are its own, anybody may write more), which no prompt shows; their names do. A name that is taken for a loop
 * and is none costs little: the backend refuses the circle, in its words. The other way round Sluice would refuse
 * what runs.
 */
const makesLoops = (classType: string | undefined): boolean => /loop/i.test(classType ?? "");

/** A graph whose every circle passes a loop node has none, once those need nothing. */
export const nodesBefore = (node: Node | undefined): readonly string[] =>
  node === undefined || makesLoops(node.class_type)
    ? []
    : Object.values(node.inputs)
        .filter(isLink)
        .map(([nodeId]) => nodeId);
