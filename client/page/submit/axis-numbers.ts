// Ranges and random draws as they are written into the form: in Floats, or exact where a number is beyond 2^53.
import { numberOf } from "../../../schema/model/exact.ts";
import { wholeOf } from "../exact-value.ts";
import type { AxisDraft, AxisField, AxisReading } from "./axis-draft.ts";

/** Drawn at submit, so nobody knows it yet. */
export const DRAWN = Symbol("drawn at random");

export const readRange = (draft: AxisDraft): AxisReading => {
  const count = countIn(draft.count);
  const [from, step] = [wholeOf(draft.from), wholeOf(draft.step)];
  if (from === null || step === null || step === 0n || count === null) return readFloats(draft, count);
  if ([from, step, from + BigInt(count - 1) * step].every(isSafe)) return readFloats(draft, count);
  const range = { fromExact: from, stepExact: step, count };
  const valueAt = (index: number): unknown => numberOf(String(from + BigInt(index) * step));
  return { kind: "read", axis: { path: draft.path, range }, count, valueAt };
};

const readFloats = (draft: AxisDraft, count: number | null): AxisReading => {
  const [from, step] = [numberIn(draft.from), numberIn(draft.step)];
  if (from === null) return wrong("from", "Write a number.");
  if (step === null || step === 0) return wrong("step", "Write a number other than 0.");
  if (count === null) return wrong("count", HOW_MANY);
  const decimals = Math.min(20, Math.max(decimalsOf(from), decimalsOf(step)));
  const valueAt = (index: number): number => Number((from + index * step).toFixed(decimals));
  return { kind: "read", axis: { path: draft.path, range: { from, step, count } }, count, valueAt };
};

/** As many as were asked for: 0.1 + 2 × 0.1 is 0.3 to a person. */
const decimalsOf = (value: number): number => {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
};

export const readRandom = (draft: AxisDraft): AxisReading => {
  const [count, min, max] = [countIn(draft.count), boundIn(draft.min), boundIn(draft.max)];
  if (count === null) return wrong("count", HOW_MANY);
  if (min === null) return wrong("min", "Write a whole number, or nothing.");
  if (max === null) return wrong("max", "Write a whole number, or nothing.");
  const random = { count, ...boundsOf(min, max) };
  return { kind: "read", axis: { path: draft.path, random }, count, valueAt: () => DRAWN };
};

const boundsOf = (min: bigint | undefined, max: bigint | undefined) => {
  const given = [min, max].filter((bound) => bound !== undefined);
  if (given.every(isSafe)) {
    return { ...(min === undefined ? {} : { min: Number(min) }), ...(max === undefined ? {} : { max: Number(max) }) };
  }
  return { ...(min === undefined ? {} : { minExact: min }), ...(max === undefined ? {} : { maxExact: max }) };
};

const HOW_MANY = "Write a whole number from 1.";

const wrong = (field: AxisField, problem: string): AxisReading => ({ kind: "wrong", field, problem });

const isSafe = (whole: bigint): boolean => Number.isSafeInteger(Number(whole));

const numberIn = (text: string): number | null => {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
};

const countIn = (text: string): number | null => {
  const value = numberIn(text);
  return value !== null && Number.isInteger(value) && value >= 1 ? value : null;
};

/** Nothing is no bound. */
const boundIn = (text: string): bigint | null | undefined => (text.trim() === "" ? undefined : wholeOf(text));
