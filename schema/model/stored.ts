// How overrides are kept in the database, where they are read by JSON.parse: beside a number that it would change stands its text.
import { isExactNumber, readJson } from "./exact.ts";
import type { Json } from "./json.ts";
import type { Override } from "./overrides.ts";

/** `text` is the value as JSON, only where the value read by JSON.parse might be another. v0.1.0 takes no notice of it. */
export type StoredOverride = Override & { readonly text?: string };

export const storeOverride = ({ path, value }: Override): StoredOverride =>
  holdsExact(value) ? { path, value, text: JSON.stringify(value) } : { path, value };

export const readOverride = ({ path, value, text }: StoredOverride): Override =>
  text === undefined ? { path, value } : { path, value: readStored(text) };

/** What was stored as JSON, without changing a number. */
export const readStored = (text: string): Json => readJson(text, { keep: "text" }) as Json;

const holdsExact = (value: Json): boolean => {
  if (typeof value !== "object" || value === null) return false;
  return isExactNumber(value) || Object.values(value).some(holdsExact);
};
