// Which numbers Sluice takes: all that JSON can write and ComfyUI's Python reads back as a number.
import { type ExactNumber, isExactNumber, type numberOf } from "./exact.ts";

export type AnyNumber = ReturnType<typeof numberOf>;

export const isNumber = (value: unknown): value is AnyNumber => typeof value === "number" || isExactNumber(value);

/** As JavaScript counts with it: rounded where it must be. */
export const asDouble = (number: AnyNumber): number => (typeof number === "number" ? number : Number(number.rawJSON));

/** As it was written. */
export const textOf = (number: AnyNumber): string => (typeof number === "number" ? String(number) : number.rawJSON);

/** Python's json reads these as int, of any size, and everything else as float. */
export const isIntegerText = (text: string): boolean => /^-?\d+$/.test(text);

/** Python refuses to read longer ones: https://docs.python.org/3/library/stdtypes.html#int-max-str-digits */
export const MOST_DIGITS = 4_300;

/** Why it can't be sent to ComfyUI as it is, or null. */
export const numberProblem = (number: AnyNumber): string | null => {
  if (!isExactNumber(number)) return plainProblem(number);
  const text = number.rawJSON;
  if (!isIntegerText(text)) return Number.isFinite(Number(text)) ? null : BEYOND_FLOAT;
  return text.length > MOST_DIGITS ? `has more than ${MOST_DIGITS} digits, which Python doesn't read` : null;
};

const BEYOND_FLOAT = "is beyond the largest float, so ComfyUI would read it as infinity";

/** What is written exactly never gets here as a plain number: one beyond ±(2^53−1) was rounded on its way. */
const plainProblem = (value: number): string | null => {
  if (!Number.isFinite(value)) return "is not a finite number";
  return isRounded(value) ? "is an integer beyond ±(2^53−1) that was rounded on its way" : null;
};

const isRounded = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

/** Whether a worker of v0.1.0 would send another number: such numbers were refused then. 1.0, which it sends as 1, was not. */
export const isBeyondPlain = (number: ExactNumber): boolean => {
  const value = asDouble(number);
  return !Number.isFinite(value) || isRounded(value);
};
