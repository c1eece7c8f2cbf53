// Looks into JSON of unknown shape without trusting it.

export type Shape = { readonly [key: string]: unknown };

export function asObject(value: unknown): Shape | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Shape) : null;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
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
  return typeof value === "number" ? String(value) : asText(value);
}
