// The nodes of a workflow in an order in which they can run: what a node needs comes before it.
import { isRecord, titleOf } from "../../workflow-node.ts";

export type RunNode = { readonly id: string; readonly title: string };

export const runOrder = (workflow: Record<string, unknown>): RunNode[] => {
  const placed = new Map<string, RunNode>();
  const begun = new Set<string>();
  const place = (id: string): void => {
    const node = workflow[id];
    if (begun.has(id) || !isRecord(node)) return;
    begun.add(id);
    const inputs = isRecord(node.inputs) ? Object.values(node.inputs) : [];
    for (const input of inputs) if (Array.isArray(input)) place(String(input[0]));
    placed.set(id, { id, title: titleOf(node) });
  };
  for (const id of Object.keys(workflow)) place(id);
  return [...placed.values()];
};
