// Classes that a test makes up: nodes of other people, with results of odd shapes, careless savers, and pictures that no file holds.
import type { Engine } from "./engine.ts";
import type { GraphNode } from "./heap.ts";
import { solid } from "./picture.ts";
import type { Ui } from "./queue.ts";
import type { Report } from "./report.ts";

export function runOdd(
  { engine, report }: { engine: Engine; report: Report },
  nodeId: string,
  node: GraphNode,
): Ui | null {
  const odd = engine.switches.odd[node.class_type];
  if (!odd) return null;
  for (const [index, frame] of (odd.sends ?? []).entries()) report.show(nodeId, index, odd.sends?.length ?? 0, frame);
  if (!odd.saves) return odd.ui ?? null;
  const file = { picture: solid(16, 16, 1, 0), index: 0, chunks: [] };
  const saved = engine.files.saveInFolder(String(node.inputs.filename_prefix), file);
  return saved ? { ...odd.ui, images: [saved] } : (odd.ui ?? null);
}
