// Decides which nodes of a prompt run, in which order, and what ComfyUI's cache makes needless.
import { createHash } from "node:crypto";
import type { Graph } from "./heap.ts";

/** By signature: what earlier prompts made. ComfyUI keeps what the newest prompt still names. */
export type Cache<T> = Map<string, T>;

export type Plan = {
  /** Every node that an output needs, roots first. */
  order: string[];
  signatures: Map<string, string>;
};

export function planPrompt(graph: Graph, outputs: readonly string[]): Plan {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string) => {
    const node = graph[id];
    if (!node || seen.has(id)) return;
    seen.add(id);
    for (const input of Object.values(node.inputs)) if (isLink(graph, input)) visit(input[0]);
    order.push(id);
  };
  for (const output of outputs) visit(output);
  return { order, signatures: signNodes(graph, order) };
}

export function isLink(graph: Graph, input: unknown): input is [string, number] {
  return Array.isArray(input) && input.length === 2 && typeof input[0] === "string" && Object.hasOwn(graph, input[0]);
}

function signNodes(graph: Graph, order: readonly string[]): Map<string, string> {
  const signatures = new Map<string, string>();
  for (const id of order) {
    const node = graph[id];
    if (!node) continue;
    const inputs = Object.entries(node.inputs).map(([name, input]) =>
      isLink(graph, input) ? [name, "link", signatures.get(input[0]), input[1]] : [name, input],
    );
    const text = JSON.stringify([node.class_type, inputs.sort(byName)]);
    signatures.set(id, createHash("sha1").update(text).digest("base64"));
  }
  return signatures;
}

function byName(a: unknown[], b: unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}
