// The texts of a file that may hold its workflow, by their keys in lower case. The first one of a key counts.
import type { Bytes } from "./bytes.ts";

export type Texts = {
  /** Asked before a text is read, inflated or decoded: what nobody wants costs nothing. */
  readonly wants: (key: string) => boolean;
  readonly add: (key: string, text: string) => void;
  readonly get: (key: string) => string | undefined;
};

/** ComfyUI's own two, and those in which common savers keep both of them as one JSON object. */
export const JOINT_KEYS = ["comment", "usercomment", "description"] as const;
const KEYS: ReadonlySet<string> = new Set(["prompt", "workflow", ...JOINT_KEYS]);

export const createTexts = (): Texts => {
  const texts = new Map<string, string>();
  const wants = (key: string): boolean => KEYS.has(key.toLowerCase()) && !texts.has(key.toLowerCase());
  return {
    wants,
    add: (key, text) => {
      if (wants(key)) texts.set(key.toLowerCase(), text);
    },
    get: (key) => texts.get(key),
  };
};

/** Reads a file's texts; it may end at any place by an error, and what it added counts. */
export type TextReader = (bytes: Bytes, texts: Texts) => Promise<void>;
