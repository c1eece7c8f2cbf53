// Ranges and random draws of integers beyond 2^53, where a Float would skip most of them.
import { numberOf } from "./exact.ts";
import type { Json } from "./json.ts";
import { MOST_DIGITS } from "./number.ts";
import { badInput, type Path } from "./refusal.ts";

type Maybe<T> = T | null | undefined;
export type ExactRangeInput = { readonly fromExact?: Maybe<bigint>; readonly stepExact?: Maybe<bigint> };
export type ExactRandomInput = { readonly minExact?: Maybe<bigint>; readonly maxExact?: Maybe<bigint> };

export type ExactRange = { readonly from: bigint; readonly step: bigint; readonly count: number };
export type ExactRandom = { readonly min: bigint; readonly max: bigint; readonly count: number };

const DEFAULT_STEP = 1n;
const DEFAULT_MIN = 0n;
const DEFAULT_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** Which of the two forms this is. Both at once would leave open which of them counts. */
export const isExactForm = (
  input: { readonly [name: string]: unknown },
  floats: readonly string[],
  path: Path,
): boolean => {
  const given = (name: string) => input[name] !== null && input[name] !== undefined;
  const exact = floats.map((name) => `${name}Exact`).find(given);
  if (exact === undefined || !floats.some(given)) return exact !== undefined;
  const [one, other] = floats;
  throw badInput(`Expected "${one}" and "${other}", or "${one}Exact" and "${other}Exact", not both.`, [...path, exact]);
};

export const parseExactRange = (
  { fromExact: from, stepExact, count }: ExactRangeInput & { readonly count: number },
  path: Path,
): ExactRange => {
  const step = stepExact ?? DEFAULT_STEP;
  if (from === null || from === undefined) throw badInput("Expected the first number.", [...path, "fromExact"]);
  if (step === 0n) throw badInput("Expected a step other than 0.", [...path, "stepExact"]);
  const last = from + BigInt(count - 1) * step;
  if (lengthOf(last) > MOST_DIGITS) throw badInput(`Expected numbers of at most ${MOST_DIGITS} digits.`, path);
  return { from, step, count };
};

export const parseExactRandom = (
  { minExact, maxExact, count }: ExactRandomInput & { readonly count: number },
  path: Path,
): ExactRandom => {
  const [min, max] = [minExact ?? DEFAULT_MIN, maxExact ?? DEFAULT_MAX];
  if (min > max) throw badInput(`Expected "minExact" to be at most "maxExact".`, [...path, "minExact"]);
  return { min, max, count };
};

export const rangeValues = ({ from, step, count }: ExactRange): Json[] =>
  Array.from({ length: count }, (_, index) => jsonOf(from + BigInt(index) * step));

export const randomValues = ({ min, max, count }: ExactRandom, random: () => number): Json[] =>
  Array.from({ length: count }, () => jsonOf(min + drawBelow(max - min + 1n, random)));

/** Of the longest number: it is weighed before any is made. */
export const longestOf = (one: bigint, other: bigint): number => Math.max(lengthOf(one), lengthOf(other));

const WORD = 32;

/**
 * Uniform: what falls beyond the end is drawn again, which happens less than every second time. A fraction of a double has 52 bits that
 * can be trusted; so each gives one word.
 */
const drawBelow = (end: bigint, random: () => number): bigint => {
  const bits = (end - 1n).toString(2).length;
  for (;;) {
    let drawn = 0n;
    for (let got = 0; got < bits; got += WORD)
      drawn = (drawn << BigInt(WORD)) | BigInt(Math.floor(random() * 2 ** WORD));
    const value = BigInt.asUintN(bits, drawn);
    if (value < end) return value;
  }
};

const jsonOf = (value: bigint): Json => numberOf(String(value));

const lengthOf = (value: bigint): number => String(value).length;
