// An axis in one spelling, for the fingerprint: the same for all inputs that mean the same axis.
import { type AxisInput, DEFAULT_MAX, DEFAULT_MIN, DEFAULT_STEP } from "./axis.ts";
import { type ExactNumber, numberOf } from "./exact.ts";

/** Only of what parseAxis has accepted. What the exact form says of small numbers is what the Floats say. */
export const canonicalAxis = ({ path, values, range, random }: AxisInput) => ({
  path,
  values: values?.map((value) => value ?? null),
  range: range
    ? {
        count: range.count,
        from: bound(range.from, range.fromExact),
        step: bound(range.step, range.stepExact, DEFAULT_STEP),
      }
    : null,
  random: random
    ? {
        count: random.count,
        min: bound(random.min, random.minExact, DEFAULT_MIN),
        max: bound(random.max, random.maxExact, DEFAULT_MAX),
      }
    : null,
});

type Maybe<T> = T | null | undefined;

const bound = (plain: Maybe<number>, exact: Maybe<bigint>, otherwise?: number): number | ExactNumber | undefined =>
  exact === null || exact === undefined ? (plain ?? otherwise) : numberOf(String(exact));
