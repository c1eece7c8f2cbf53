// How far a running prompt is: it passes by, from the worker to whoever watches.

/** What a running prompt is doing right now. It passes by and is never stored. */
export interface Progress {
  promptId: string;
  jobId: string;
  nodeId: string | null;
  nodeType: string | null;
  value: number;
  max: number;
  /** Of the whole prompt, 0 to 1. */
  fraction: number;
  /** Those that have begun, or needn't, the earliest first; null: too many to be passed on. */
  nodes: readonly NodeProgress[] | null;
  /** True once a preview frame of this attempt has been stored. */
  preview: boolean;
  /** What keeps it from doing what was asked, for a person. */
  notice: string | null;
}

/** What a node does, once it is its turn. */
export type NodeState = "RUNNING" | "FINISHED" | "CACHED" | "FAILED";

/** A tuple, because many of them have to go through one signal. */
export type NodeProgress = readonly [nodeId: string, state: NodeState, value: number, max: number];
