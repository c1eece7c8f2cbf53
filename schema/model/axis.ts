// One axis of a sweep: the input it changes, and the values that the input takes in turn.
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
    };

type Maybe<T> = T | null | undefined;
type RangeInput = { readonly from: number; readonly step?: Maybe<number>; readonly count: number };
type RandomInput = { readonly count: number; readonly min?: Maybe<number>; readonly max?: Maybe<number> };
export type AxisInput = {
  readonly path: string;
  readonly values?: Maybe<readonly unknown[]>;
  readonly range?: Maybe<RangeInput>;
  readonly random?: Maybe<RandomInput>;
};

const DEFAULT_STEP = 1;
const DEFAULT_MIN = 0;
const DEFAULT_MAX = Number.MAX_SAFE_INTEGER;

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

/** The same for all inputs that mean the same axis. */
export const canonicalAxis = ({ path, values, range, random }: AxisInput) => ({
  path,
  values: values?.map((value) => value ?? null),
  range: range ? { ...range, step: range.step ?? DEFAULT_STEP } : null,
  random: random ? { ...random, min: random.min ?? DEFAULT_MIN, max: random.max ?? DEFAULT_MAX } : null,
});

const valuesOf = (axis: Axis, random: () => number): readonly Json[] => {
  switch (axis.kind) {
    case "values":
      return axis.values;
    case "range":
      return Array.from({ length: axis.count }, (_, index) => step(axis.from, axis.step, index));
    case "random":
      return Array.from({ length: axis.count }, () => draw(axis.min, axis.max, random()));
  }
};

const parseValues = (workflow: Workflow, target: string, values: readonly unknown[], path: Path): Axis => {
  if (values.length === 0) throw badInput("Expected at least one value.", path);
  const checked = values.map((value, index) => checkValue(workflow, target, value ?? null, [...path, index]));
  return { kind: "values", path: target, values: checked };
};

const parseRange = (target: string, { from, step: given, count }: RangeInput, path: Path): Axis => {
  const by = given ?? DEFAULT_STEP;
  if (!Number.isFinite(from)) throw badInput("Expected a finite number.", [...path, "from"]);
  if (!Number.isFinite(by) || by === 0) throw badInput("Expected a step other than 0.", [...path, "step"]);
  checkCount(count, [...path, "count"]);
  const last = from + (count - 1) * by;
  if (Math.max(Math.abs(from), Math.abs(last)) > Number.MAX_SAFE_INTEGER) {
    throw badInput("Expected every number of the range to lie within ±(2^53−1).", path);
  }
  return { kind: "range", path: target, from, step: by, count };
};

const parseRandom = (target: string, input: RandomInput, path: Path): Axis => {
  const min = input.min ?? DEFAULT_MIN;
  const max = input.max ?? DEFAULT_MAX;
  checkCount(input.count, [...path, "count"]);
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
