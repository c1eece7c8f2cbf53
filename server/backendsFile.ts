// Reads the file of backends (SLUICE_BACKENDS). It holds credentials: what is said about it names the place, and never repeats what it holds.
import { readFileSync } from "node:fs";
import { checkBackend, type NewBackend } from "../schema/model/backend.ts";
import type { HeaderInput } from "../schema/model/headers.ts";
import type { Label } from "../schema/model/label.ts";
import { badInput, Refusal } from "../schema/model/refusal.ts";

type Place = readonly (string | number)[];
type Shape = Readonly<Record<string, unknown>>;

const KEYS = ["url", "name", "labels", "headers"];

/** Throws one error with the file's name and the place in it. */
export function readBackendsFile(file: string): NewBackend[] {
  try {
    const found = parse(readFileSync(file, "utf8"));
    if (!Array.isArray(found)) throw badInput("expected a JSON array of backends.", []);
    const backends = found.map((entry, index) => readBackend(entry, [index]));
    for (const [index, { url }] of backends.entries()) {
      if (backends.findIndex((other) => other.url === url) < index)
        throw badInput("this address stands there twice.", [index, "url"]);
    }
    return backends;
  } catch (error) {
    throw new Error(`${file}: ${sentenceOf(error)}`);
  }
}

function readBackend(entry: unknown, at: Place): NewBackend {
  const shape = asShape(entry, at);
  for (const key of Object.keys(shape)) {
    if (!KEYS.includes(key)) throw badInput(`there is no such key; known are ${KEYS.join(", ")}.`, [...at, key]);
  }
  const { url, name, labels, headers } = shape;
  return checkBackend(
    {
      url: asText(url, [...at, "url"]),
      name: name === undefined ? null : asText(name, [...at, "name"]),
      labels: labels === undefined ? null : readLabels(labels, [...at, "labels"]),
      headers: headers === undefined ? null : readHeaders(headers, [...at, "headers"]),
    },
    at,
  );
}

function readLabels(labels: unknown, at: Place): Label[] {
  if (!Array.isArray(labels)) throw badInput('expected an array of {"key", "value"}.', at);
  return labels.map((label, index) => {
    const { key, value } = asShape(label, [...at, index]);
    return { key: asText(key, [...at, index, "key"]), value: asText(value, [...at, index, "value"]) };
  });
}

function readHeaders(headers: unknown, at: Place): HeaderInput[] {
  return Object.entries(asShape(headers, at)).map(([name, value]) => ({ name, value: asText(value, [...at, name]) }));
}

function asShape(value: unknown, at: Place): Shape {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Shape;
  throw badInput("expected an object.", at);
}

function asText(value: unknown, at: Place): string {
  if (typeof value === "string") return value;
  throw badInput("expected a text.", at);
}

/** What the parser says quotes the text, which may be a password: only its place is taken from it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : "")?.[0];
    throw badInput(`this is not JSON${place ? ` (${place})` : ""}.`, []);
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) {
    const [index, ...rest] = error.argument ?? [];
    return index === undefined ? error.message : `[${index}]${rest.map((key) => `.${key}`).join("")}: ${error.message}`;
  }
  const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
  return `it can't be read${code}.`;
}
