// What counts as JSON that survives every way through Sluice: PostgreSQL, JavaScript and Python.
import { type ExactNumber, isExactNumber } from "./exact.ts";
import { numberProblem } from "./number.ts";
import { badInput, type Path } from "./refusal.ts";
import { quote, textProblem } from "./text.ts";

export type Json = null | boolean | number | ExactNumber | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** An object or list that is being walked through; `next` is the entry after the one at hand. */
type Frame = {
  readonly keys: readonly (string | number)[] | null;
  readonly values: readonly unknown[];
  next: number;
};

/** Walks with a stack of its own, which grows with depth only: hostile depth and width must not hurt. */
export const checkJson = (value: unknown, path: Path, { maxDepth = 100 }: { maxDepth?: number } = {}): Json => {
  const stack: Frame[] = [];
  const enter = (child: unknown): void => {
    const problem = problemOf(child);
    if (problem) throw badInput(`This value ${problem}.`, [...path, ...stack.map(keyAtHand)]);
    if (typeof child !== "object" || child === null || isExactNumber(child)) return;
    if (stack.length >= maxDepth) throw badInput(`This value nests deeper than ${maxDepth} levels.`, path);
    stack.push(frameOf(child));
  };
  enter(value);
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    if (frame.next < frame.values.length) enter(frame.values[frame.next++]);
    else stack.pop();
  }
  return value as Json;
};

export const isObject = (value: unknown): value is { readonly [key: string]: unknown } => {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isExactNumber(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const frameOf = (value: object): Frame => {
  if (Array.isArray(value)) return { keys: null, values: value, next: 0 };
  return { keys: Object.keys(value), values: Object.values(value), next: 0 };
};

const keyAtHand = ({ keys, next }: Frame): string | number => keys?.[next - 1] ?? next - 1;

const problemOf = (value: unknown): string | null => {
  switch (typeof value) {
    case "boolean":
      return null;
    case "number":
      return numberProblem(value);
    case "string":
      return textProblem(value);
    case "object":
      if (value === null || Array.isArray(value)) return null;
      if (isExactNumber(value)) return numberProblem(value);
      return isObject(value) ? keyProblem(value) : "is not JSON";
    default:
      return "is not JSON";
  }
};

const keyProblem = (value: object): string | null => {
  for (const key of Object.keys(value)) {
    if (key === "__proto__") return 'has the key "__proto__", which is refused';
    const problem = textProblem(key);
    if (problem) return `has the key ${quote(key)}, which ${problem}`;
  }
  return null;
};
