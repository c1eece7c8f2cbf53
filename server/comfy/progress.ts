// Adds up the progress messages of one prompt to a fraction of the whole that never falls.
import type { Message } from "./message.ts";

export type Progress = {
  nodeId: string | null;
  nodeType: string | null;
  value: number;
  max: number;
  /** Of the whole prompt, 0 to 1. */
  fraction: number;
};

export type WorkflowNodes = {
  readonly [nodeId: string]: { readonly class_type: string };
};

/** Returns a function that takes each message and answers the new progress, or null when nothing changed. */
export function trackProgress(workflow: WorkflowNodes): (message: Message) => Progress | null {
  const total = Math.max(1, Object.keys(workflow).length);
  const done = new Map<string, number>();
  let current: { nodeId: string | null; value: number; max: number } = {
    nodeId: null,
    value: 0,
    max: 1,
  };
  let highest = 0;
  let told = "";

  const mark = (nodeId: string | null, share: number) => {
    if (nodeId === null || !Object.hasOwn(workflow, nodeId)) return;
    done.set(nodeId, Math.max(done.get(nodeId) ?? 0, Math.min(1, share)));
  };
  const enter = (nodeId: string | null) => {
    if (nodeId === null || nodeId === current.nodeId) return;
    mark(current.nodeId, 1);
    current = { nodeId, value: 0, max: 1 };
  };
  const tick = (nodeId: string | null, value: number, max: number) => {
    if (current.nodeId === null) enter(nodeId);
    if (nodeId === current.nodeId) current = { nodeId, value, max };
    mark(nodeId, max > 0 ? value / max : 0);
  };

  return (message) => {
    if (!apply(message, { mark, enter, tick })) return null;
    const sum = [...done.values()].reduce((a, b) => a + b, 0);
    highest = Math.max(highest, sum / total);
    const nodeType = current.nodeId === null ? null : (workflow[current.nodeId]?.class_type ?? null);
    const progress = { ...current, nodeType, fraction: highest };
    const key = JSON.stringify(progress);
    if (key === told) return null;
    told = key;
    return progress;
  };
}

type Steps = {
  mark(nodeId: string | null, share: number): void;
  enter(nodeId: string | null): void;
  tick(nodeId: string | null, value: number, max: number): void;
};

function apply(message: Message, steps: Steps): boolean {
  switch (message.type) {
    case "execution_cached":
      for (const nodeId of message.nodeIds) steps.mark(nodeId, 1);
      return true;
    case "progress_state":
      for (const node of message.nodes) {
        if (node.state === "finished") steps.mark(node.nodeId, 1);
        if (node.state === "running") steps.tick(node.nodeId, node.value, node.max);
      }
      return true;
    case "executing":
      steps.enter(message.nodeId);
      return message.nodeId !== null;
    case "progress":
      steps.tick(message.nodeId, message.value, message.max);
      return true;
    case "executed":
      steps.mark(message.nodeId, 1);
      return true;
    default:
      return false;
  }
}
