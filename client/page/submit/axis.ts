// One axis of a sweep as it is written into the form, what it means, and which values it takes.
import { isNumber, numberText, readValue, typedNumber } from "../exact-value.ts";
import type { AxisDraft, AxisField, AxisReading } from "./axis-draft.ts";
import { readRandom, readRange } from "./axis-numbers.ts";
import { type Input, isSeed, type Setting } from "./inputs.ts";

export const axisFor = (input: Input): AxisDraft => ({
  path: input.path,
  kind: isSeed(input) ? "random" : "values",
  values: typeof input.value === "boolean" ? "true\nfalse" : plainText(input.value),
  from: isNumber(input.value) ? numberText(input.value) : "0",
  step: "1",
  count: "4",
  min: "",
  max: "",
});

/** With values that are known, as those of a job that is run again. */
export const axisOfValues = (input: Input, values: readonly unknown[]): AxisDraft => ({
  ...axisFor(input),
  kind: "values",
  values: isPlain(input, values)
    ? values.map(plainText).join(isNumber(input.value) ? ", " : "\n")
    : JSON.stringify(values),
  count: String(values.length),
});

const plainText = (value: unknown): string => (isNumber(value) ? numberText(value) : String(value));

/** Whether the values are read back as they are when they stand there by commas or lines. */
const isPlain = (input: Input, values: readonly unknown[]): boolean =>
  values.every((value) => (isNumber(value) ? isNumber(input.value) : typeof value === typeof input.value)) &&
  (typeof input.value !== "string" ||
    values.every((value) => /^[^\r\n]*\S[^\r\n]*$/.test(String(value)) && !String(value).trim().startsWith("[")));

/** `value` is what stands in the workflow; undefined: the input has gone from it. */
export const readAxis = (draft: AxisDraft, value: Setting | undefined): AxisReading => {
  if (value === undefined) return wrong("path", "The workflow has no such input (any more).");
  switch (draft.kind) {
    case "values":
      return readValues(draft, value);
    case "range":
      return readRange(draft);
    case "random":
      return readRandom(draft);
  }
};

const readValues = ({ path, values: text }: AxisDraft, value: Setting): AxisReading => {
  const values = text.trim().startsWith("[") ? parseList(text) : splitValues(text, value);
  if (values instanceof Error) return wrong("values", values.message);
  if (values.length === 0) return wrong("values", "Write at least one value.");
  return { kind: "read", axis: { path, values }, count: values.length, valueAt: (index) => values[index] };
};

/** Texts are taken by the line; numbers may also stand beside each other. */
const splitValues = (text: string, value: Setting): unknown[] | Error => {
  const parts = text.split(isNumber(value) ? /[\s,;]+/ : /\r?\n/).filter((part) => part.trim() !== "");
  if (typeof value === "string") return parts;
  const parsed = parts.map((part) => (isNumber(value) ? typedNumber(part) : SWITCHES[part.trim().toLowerCase()]));
  const bad = parsed.findIndex((each) => each === undefined || each === null);
  if (bad === -1) return parsed;
  return new Error(`“${parts[bad]}” is ${isNumber(value) ? "not a number" : "neither true nor false"}.`);
};

const SWITCHES: Readonly<Record<string, boolean>> = { true: true, false: false };

const parseList = (text: string): unknown[] | Error => {
  try {
    const list = readValue(text);
    return Array.isArray(list) ? list : new Error("This is not a JSON array.");
  } catch {
    return new Error("This begins like a JSON array, but it isn't one.");
  }
};

const wrong = (field: AxisField, problem: string): AxisReading => ({ kind: "wrong", field, problem });
