// Numbers as they are written: how they are told from other values, typed, and shown.
import { type ExactNumber, isExactNumber, numberOf, readJson } from "../../schema/model/exact.ts";

export type AnyNumber = number | ExactNumber;

export const isNumber = (value: unknown): value is AnyNumber => typeof value === "number" || isExactNumber(value);

export const numberText = (value: AnyNumber): string => (isExactNumber(value) ? value.rawJSON : String(value));

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What somebody typed; null: it is no number, or one that ComfyUI couldn't read. */
export const typedNumber = (typed: string): AnyNumber | null => {
  const text = typed.trim().replace(/^\+/, "");
  const value = text === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) return wholeOf(text) === null ? null : numberOf(text);
  return JSON_NUMBER.test(text) ? numberOf(text) : value;
};

/** A whole number, of any size, as it was typed; also 1e3 and 5.0. Null: it is none. */
export const wholeOf = (typed: string): bigint | null => {
  const text = typed.trim().replace(/^\+/, "");
  if (/^-?\d+$/.test(text)) return BigInt(text);
  return text !== "" && Number.isSafeInteger(Number(text)) ? BigInt(Number(text)) : null;
};

/** What Sluice gives as the text of a value, beside the value itself. */
export const readValue = (text: string): unknown => readJson(text, { keep: "text" });

export const readWorkflowText = (text: string): Record<string, unknown> => readValue(text) as Record<string, unknown>;
