// Integers beyond 2^53 between JSON and JavaScript, as bigint: JSON.parse would round them, and JSON.stringify refuses them.
import { numberOf } from "../schema/model/exact.ts";

/** As JSON.parse reads it, but for integers beyond ±(2^53−1), which are bigint. */
export const readBigIntegers = (text: string): unknown =>
  // Few answers have any, and a reviver is slow.
  /\d{16}/.test(text) ? JSON.parse(text, bigInteger) : JSON.parse(text);

/** A reviver for JSON.parse: https://tc39.es/proposal-json-parse-with-source/ */
export function bigInteger(
  this: unknown,
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  const source = context?.source ?? "";
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** A copy with what JSON.stringify writes as the digits of each bigint; the same value where there is none. */
export const writeBigIntegers = <Value>(value: Value): Value => {
  const written = writable(value);
  return written as Value;
};

const writable = (value: unknown): unknown => {
  if (typeof value === "bigint") return numberOf(String(value));
  if (Array.isArray(value)) return unlessSame(value, value.map(writable));
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value);
  const written = entries.map(([, child]) => writable(child));
  if (written.every((child, index) => child === entries[index]?.[1])) return value;
  return Object.fromEntries(entries.map(([key], index) => [key, written[index]]));
};

const unlessSame = (before: readonly unknown[], after: readonly unknown[]): readonly unknown[] =>
  after.every((each, index) => each === before[index]) ? before : after;

/** Not an ExactNumber, which is an object without a prototype, and needs no copy. */
const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  value instanceof Object && Object.getPrototypeOf(value) === Object.prototype;
