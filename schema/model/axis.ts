// One axis of a sweep: the input it changes, and the values that the input takes in turn.
import {
  type ExactRandom,
  type ExactRandomInput,
  type ExactRange,
  type ExactRangeInput,
  isExactForm,
  longestOf,
  parseExactRandom,
  parseExactRange,
  randomValues,
  rangeValues,
} from "./exactAxis.ts";
import type { Json } from "./json.ts";
import { checkTarget, checkValue, type Override } from "./overrides.ts";
import { badInput, type Path } from "./refusal.ts";
import type { Workflow } from "./workflow.ts";

export type Axis =
  | { readonly kind: "values"; readonly path: string; readonly values: readonly Json[] }
  | {
      readonly kind: "range";
      readonly path: string;
      readonly from: number;
      readonly step: number;
      readonly count: number;
    }
  | {
      readonly kind: "random";
      readonly path: string;
      readonly min: number;
      readonly max: number;
      readonly count: number;
    }
  | ({ readonly kind: "exactRange"; readonly path: string } & ExactRange)
  | ({ readonly kind: "exactRandom"; readonly path: string } & ExactRandom);

type Maybe<T> = T | null | undefined;
type RangeInput = ExactRangeInput & {
  readonly from?: Maybe<number>;
  readonly step?: Maybe<number>;
  readonly count: number;
};
type RandomInput = ExactRandomInput & {
  readonly count: number;
  readonly min?: Maybe<number>;
  readonly max?: Maybe<number>;
};
export type AxisInput = {
  readonly path: string;
  readonly values?: Maybe<readonly unknown[]>;
  readonly range?: Maybe<RangeInput>;
  readonly random?: Maybe<RandomInput>;
};

export const DEFAULT_STEP = 1;
export const DEFAULT_MIN = 0;
export const DEFAULT_MAX = Number.MAX_SAFE_INTEGER;

/** `seen` collects the paths of the sweep: no two axes change the same input. */
export const parseAxis = (workflow: Workflow, input: AxisInput, seen: Set<string>, path: Path): Axis => {
  checkTarget(workflow, input.path, seen, [...path, "path"]);
  const sources = [input.values, input.range, input.random].filter((source) => source !== null && source !== undefined);
  if (sources.length !== 1) throw badInput(`Expected exactly one of "values", "range" and "random".`, path);
  if (input.range) return parseRange(input.path, input.range, [...path, "range"]);
  if (input.random) return parseRandom(input.path, input.random, [...path, "random"]);
  return parseValues(workflow, input.path, input.values ?? [], [...path, "values"]);
};

export const countAxis = (axis: Axis): number => (axis.kind === "values" ? axis.values.length : axis.count);

/** Random axes are drawn here, so a second call may answer otherwise. */
export const expandAxis = (axis: Axis, random: () => number): readonly Override[] =>
  valuesOf(axis, random).map((value) => ({ path: axis.path, value }));

const LONGEST_PLAIN = 24;

/** How long a value is as text at the most, or on the average where they are known. */
export const lengthOfValues = (axis: Axis): number => {
  switch (axis.kind) {
    case "values":
      return axis.values.reduce<number>((sum, value) => sum + JSON.stringify(value).length, 0) / axis.values.length;
    case "range":
    case "random":
      return LONGEST_PLAIN;
    case "exactRange":
      return longestOf(axis.from, axis.from + BigInt(axis.count) * axis.step);
    case "exactRandom":
      return longestOf(axis.min, axis.max);
  }
};

const valuesOf = (axis: Axis, random: () => number): readonly Json[] => {
  switch (axis.kind) {
    case "values":
      return axis.values;
    case "range":
      return Array.from({ length: axis.count }, (_, index) => step(axis.from, axis.step, index));
    case "random":
      return Array.from({ length: axis.count }, () => draw(axis.min, axis.max, random()));
    case "exactRange":
      return rangeValues(axis);
    case "exactRandom":
      return randomValues(axis, random);
  }
};

const parseValues = (workflow: Workflow, target: string, values: readonly unknown[], path: Path): Axis => {
  if (values.length === 0) throw badInput("Expected at least one value.", path);
  const checked = values.map((value, index) => checkValue(workflow, target, value ?? null, [...path, index]));
  return { kind: "values", path: target, values: checked };
};

const parseRange = (target: string, input: RangeInput, path: Path): Axis => {
  const { from, step: given, count } = input;
  checkCount(count, [...path, "count"]);
  if (isExactForm(input, ["from", "step"], path))
    return { kind: "exactRange", path: target, ...parseExactRange(input, path) };
  const by = given ?? DEFAULT_STEP;
  if (from === null || from === undefined) throw badInput(`Expected "from" or "fromExact".`, path);
  if (!Number.isFinite(from)) throw badInput("Expected a finite number.", [...path, "from"]);
  if (!Number.isFinite(by) || by === 0) throw badInput("Expected a step other than 0.", [...path, "step"]);
  const last = from + (count - 1) * by;
  if (Math.max(Math.abs(from), Math.abs(last)) > Number.MAX_SAFE_INTEGER) {
    throw badInput("Expected every number of the range to lie within ±(2^53−1).", path);
  }
  return { kind: "range", path: target, from, step: by, count };
};

const parseRandom = (target: string, input: RandomInput, path: Path): Axis => {
  checkCount(input.count, [...path, "count"]);
  if (isExactForm(input, ["min", "max"], path))
    return { kind: "exactRandom", path: target, ...parseExactRandom(input, path) };
  const min = input.min ?? DEFAULT_MIN;
  const max = input.max ?? DEFAULT_MAX;
  for (const [name, bound] of Object.entries({ min, max })) {
    if (!Number.isSafeInteger(bound)) throw badInput("Expected an integer within ±(2^53−1).", [...path, name]);
  }
  if (min > max) throw badInput(`Expected "min" to be at most "max".`, [...path, "min"]);
  return { kind: "random", path: target, min, max, count: input.count };
};

const checkCount = (count: number, path: Path): void => {
  if (!Number.isInteger(count) || count < 1) throw badInput("Expected a whole number from 1.", path);
};

/** Rounded to the decimals that were asked for: 0.1 + 2 × 0.1 is 0.3 to a person. */
const step = (from: number, by: number, index: number): number => {
  const decimals = Math.max(decimalsOf(from), decimalsOf(by));
  const exact = from + index * by;
  return decimals > 0 && decimals <= 20 ? Number(exact.toFixed(decimals)) + 0 : exact + 0;
};

const decimalsOf = (value: number): number => {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
};

/** The difference of the bounds may not be exact near 2^54, hence the second bound. */
const draw = (min: number, max: number, fraction: number): number =>
  Math.min(max, min + Math.floor(fraction * (max - min + 1)));
