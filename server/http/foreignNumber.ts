// Finds the NaN or Infinity in a text that is no JSON because of it: programs write them when nobody stops them.
import { readJson } from "../../schema/model/exact.ts";
import type { Path } from "../../schema/model/refusal.ts";

export interface ForeignNumber {
  word: number;
  path: Path;
}

export const sayForeign = ({ word, path }: ForeignNumber): string =>
  `JSON has no ${word}, which stands at ${path.join(".")}.`;

/** Null: something else is wrong with the text. */
export function foreignNumberIn(text: string): ForeignNumber | null {
  try {
    return firstForeign(readJson(text, { python: true }));
  } catch {
    return null;
  }
}

/** In the order of the text, with a stack of its own: bodies may nest as deep as they like. */
function firstForeign(root: unknown): ForeignNumber | null {
  const open: { value: unknown; path: Path }[] = [{ value: root, path: [] }];
  for (let at = open.pop(); at; at = open.pop()) {
    const { value, path } = at;
    if (typeof value === "number" && !Number.isFinite(value)) return { word: value, path };
    if (typeof value !== "object" || value === null) continue;
    const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, child] of entries.reverse()) open.push({ value: child, path: [...path, key] });
  }
  return null;
}
