// Adds up the progress messages of one prompt: what each node does, and a fraction of the whole that never falls.
import type { NodeProgress, NodeState } from "../../schema/model/progress.ts";
import type { Message, NodeProgress as Told } from "./message.ts";

export type Progress = {
  nodeId: string | null;
  nodeType: string | null;
  value: number;
  max: number;
  /** Of the whole prompt, 0 to 1. */
  fraction: number;
  /** Those that have begun, or needn't, the earliest first. */
  nodes: NodeProgress[];
};

export type WorkflowNodes = {
  readonly [nodeId: string]: { readonly class_type: string };
};

/** Returns a function that takes each message and answers the new progress, or null when nothing changed. */
export function trackProgress(workflow: WorkflowNodes): (message: Message) => Progress | null {
  const total = Math.max(1, Object.keys(workflow).length);
  const nodes = new Map<string, NodeProgress>();
  let current: { nodeId: string | null; value: number; max: number } = {
    nodeId: null,
    value: 0,
    max: 1,
  };
  let highest = 0;
  let told = "";

  const set = (nodeId: string | null, state: NodeState, value = 1, max = 1) => {
    if (nodeId === null || !Object.hasOwn(workflow, nodeId)) return;
    // What is cached is told as finished as well.
    if (nodes.get(nodeId)?.[1] !== "CACHED") nodes.set(nodeId, [nodeId, state, value, max]);
  };
  const enter = (nodeId: string | null) => {
    if (nodeId === null || nodeId === current.nodeId) return;
    set(current.nodeId, "FINISHED");
    current = { nodeId, value: 0, max: 1 };
    if (nodes.get(nodeId)?.[1] !== "RUNNING") set(nodeId, "RUNNING", 0);
  };
  const tick = (nodeId: string | null, value: number, max: number) => {
    if (current.nodeId === null) enter(nodeId);
    if (nodeId === current.nodeId) current = { nodeId, value, max };
    set(nodeId, "RUNNING", value, max);
  };

  return (message) => {
    if (!apply(message, { set, enter, tick })) return null;
    const sum = [...nodes.values()].reduce((before, node) => before + shareOf(node), 0);
    highest = Math.max(highest, sum / total);
    const nodeType = current.nodeId === null ? null : (workflow[current.nodeId]?.class_type ?? null);
    const progress = { ...current, nodeType, fraction: highest, nodes: [...nodes.values()] };
    const key = JSON.stringify(progress);
    if (key === told) return null;
    told = key;
    return progress;
  };
}

const shareOf = ([, state, value, max]: NodeProgress): number => {
  if (state === "FINISHED" || state === "CACHED") return 1;
  return max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
};

type Steps = {
  set(nodeId: string | null, state: NodeState, value?: number, max?: number): void;
  enter(nodeId: string | null): void;
  tick(nodeId: string | null, value: number, max: number): void;
};

function apply(message: Message, steps: Steps): boolean {
  switch (message.type) {
    case "execution_cached":
      for (const nodeId of message.nodeIds) steps.set(nodeId, "CACHED");
      return true;
    case "progress_state":
      for (const node of message.nodes) applyNode(node, steps);
      return true;
    case "executing":
      steps.enter(message.nodeId);
      return message.nodeId !== null;
    case "progress":
      steps.tick(message.nodeId, message.value, message.max);
      return true;
    case "executed":
      steps.set(message.nodeId, "FINISHED");
      return true;
    default:
      return false;
  }
}

function applyNode({ nodeId, state, value, max }: Told, steps: Steps): void {
  if (state === "running") steps.tick(nodeId, value, max);
  if (state === "finished") steps.set(nodeId, "FINISHED", value, max);
  if (state === "error") steps.set(nodeId, "FAILED", value, max);
}
