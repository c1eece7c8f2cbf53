// Looks into JSON of unknown shape without trusting it.
import { isExactNumber } from "../../schema/model/exact.ts";

export type Shape = { readonly [key: string]: unknown };

export function asObject(value: unknown): Shape | null {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value);
  return isObject ? (value as Shape) : null;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asNumber(value: unknown): number | null {
  const number = isExactNumber(value) ? Number(value.rawJSON) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** Text that PostgreSQL can keep: no NUL, no lone surrogate. */
export function asText(value: unknown): string | null {
  return typeof value === "string" ? cleanText(value) : null;
}

export function cleanText(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

/** Node ids are strings; some custom nodes report them as numbers. */
export function asId(value: unknown): string | null {
  if (isExactNumber(value)) return value.rawJSON;
  return typeof value === "number" ? String(value) : asText(value);
}
