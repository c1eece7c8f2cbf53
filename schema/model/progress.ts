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
  /** True once a preview frame of this attempt has been stored. */
  preview: boolean;
  /** What keeps it from doing what was asked, for a person. */
  notice: string | null;
}
