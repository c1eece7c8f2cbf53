// Spreads the seconds of a prompt over its nodes.
import type { Graph } from "./heap.ts";
import { classOf } from "./nodes.ts";

/** For each node: when a share of its work is due, as a moment of performance.now(). */
export type Clock = (nodeId: string) => (share: number) => number;

export function makeClock(graph: Graph, nodeIds: readonly string[], seconds: number): Clock {
  const weightOf = (id: string) => classOf(graph[id]?.class_type ?? "", "run")?.weight ?? 1;
  const whole = nodeIds.reduce((sum, id) => sum + weightOf(id), 0) || 1;
  const startedAt = performance.now();
  return (nodeId) => {
    const before = nodeIds.slice(0, nodeIds.indexOf(nodeId)).reduce((sum, id) => sum + weightOf(id), 0);
    return (share) => startedAt + (seconds * 1000 * (before + weightOf(nodeId) * share)) / whole;
  };
}
