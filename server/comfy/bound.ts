// Cuts what ComfyUI reports of an error (whole tensors, whole prompts) down to what is worth keeping.
import { isExactNumber } from "../../schema/model/exact.ts";
import { asObject, cleanText } from "./shape.ts";

const MAX_BYTES = 16 * 1024;
const STEPS = [
  { text: 4000, items: 40, depth: 8 },
  { text: 1000, items: 20, depth: 6 },
  { text: 200, items: 10, depth: 4 },
] as const;

type Limit = (typeof STEPS)[number];

/** The same value in at most 16 kB of JSON: long texts, lists and deep nests are cut, harder until it fits. */
export function boundJson(value: unknown): unknown {
  for (const limit of STEPS) {
    const cut = cutValue(value, limit, 0);
    if (Buffer.byteLength(JSON.stringify(cut) ?? "") <= MAX_BYTES) return cut;
  }
  return {
    cut: cutText(JSON.stringify(cutValue(value, STEPS[2], 0)) ?? "", 4000),
  };
}

export function cutText(text: string, length: number): string {
  const clean = cleanText(text.slice(0, length + 1));
  return clean.length > length ? `${clean.slice(0, length).toWellFormed()}…` : clean;
}

function cutValue(value: unknown, limit: Limit, depth: number): unknown {
  if (typeof value === "string") return cutText(value, limit.text);
  // As texts: JSON has no NaN, and whoever reads it may round an integer. A person is to see what was said.
  if (isExactNumber(value)) return cutText(value.rawJSON, limit.text);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) {
    if (depth >= limit.depth) return "…";
    const kept = value.slice(0, limit.items).map((item) => cutValue(item, limit, depth + 1));
    return value.length > limit.items ? [...kept, `… ${value.length - limit.items} more`] : kept;
  }
  const object = asObject(value);
  if (!object) return value ?? null;
  if (depth >= limit.depth) return "…";
  const entries = Object.entries(object).slice(0, limit.items);
  return Object.fromEntries(entries.map(([key, item]) => [cutText(key, 200), cutValue(item, limit, depth + 1)]));
}
