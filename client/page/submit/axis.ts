// One axis of a sweep as it is written into the form, what it means, and which values it takes.
import type { SubmitInput } from "../../sluice.ts";
import { type Input, isSeed, type Setting } from "./inputs.ts";

export type AxisInput = NonNullable<SubmitInput["sweep"]>[number];
export type AxisKind = "values" | "range" | "random";

/** Numbers are kept as they are typed: an emptied box is not a 0. */
export type AxisDraft = {
  readonly path: string;
  readonly kind: AxisKind;
  /** One a line, or a JSON array. */
  readonly values: string;
  readonly from: string;
  readonly step: string;
  readonly count: string;
  readonly min: string;
  readonly max: string;
};

export type AxisField = Exclude<keyof AxisDraft, "kind">;

export type AxisReading =
  | {
      readonly kind: "read";
      readonly axis: AxisInput;
      readonly count: number;
      readonly valueAt: (index: number) => unknown;
    }
  | { readonly kind: "wrong"; readonly field: AxisField; readonly problem: string };

export const axisFor = (input: Input): AxisDraft => ({
  path: input.path,
  kind: isSeed(input) ? "random" : "values",
  values: typeof input.value === "boolean" ? "true\nfalse" : String(input.value),
  from: typeof input.value === "number" ? String(input.value) : "0",
  step: "1",
  count: "4",
  min: "",
  max: "",
});

/** With values that are known, as those of a job that is run again. */
export const axisOfValues = (input: Input, values: readonly unknown[]): AxisDraft => ({
  ...axisFor(input),
  kind: "values",
  values: isPlain(input, values) ? values.join(typeof input.value === "number" ? ", " : "\n") : JSON.stringify(values),
  count: String(values.length),
});

/** Whether the values are read back as they are when they stand there by commas or lines. */
const isPlain = (input: Input, values: readonly unknown[]): boolean =>
  values.every((value) => typeof value === typeof input.value) &&
  (typeof input.value !== "string" ||
    values.every((value) => /^[^\r\n]*\S[^\r\n]*$/.test(String(value)) && !String(value).trim().startsWith("[")));

/** Drawn at submit, so nobody knows it yet. */
export const DRAWN = Symbol("drawn at random");

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
  const parts = text.split(typeof value === "number" ? /[\s,;]+/ : /\r?\n/).filter((part) => part.trim() !== "");
  if (typeof value === "string") return parts;
  const parsed = parts.map((part) => (typeof value === "number" ? Number(part) : SWITCHES[part.trim().toLowerCase()]));
  const bad = parsed.findIndex((each) => each === undefined || Number.isNaN(each));
  if (bad === -1) return parsed;
  return new Error(`“${parts[bad]}” is ${typeof value === "number" ? "not a number" : "neither true nor false"}.`);
};

const SWITCHES: Readonly<Record<string, boolean>> = { true: true, false: false };

const parseList = (text: string): unknown[] | Error => {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : new Error("This is not a JSON array.");
  } catch {
    return new Error("This begins like a JSON array, but it isn't one.");
  }
};

const readRange = (draft: AxisDraft): AxisReading => {
  const { path } = draft;
  const [from, step, count] = [numberIn(draft.from), numberIn(draft.step), countIn(draft.count)];
  if (from === null) return wrong("from", "Write a number.");
  if (step === null || step === 0) return wrong("step", "Write a number other than 0.");
  if (count === null) return wrong("count", HOW_MANY);
  const decimals = Math.min(20, Math.max(decimalsOf(from), decimalsOf(step)));
  const valueAt = (index: number): number => Number((from + index * step).toFixed(decimals));
  return { kind: "read", axis: { path, range: { from, step, count } }, count, valueAt };
};

/** As many as were asked for: 0.1 + 2 × 0.1 is 0.3 to a person. */
const decimalsOf = (value: number): number => {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
};

const readRandom = (draft: AxisDraft): AxisReading => {
  const { path } = draft;
  const [count, min, max] = [countIn(draft.count), boundIn(draft.min), boundIn(draft.max)];
  if (count === null) return wrong("count", HOW_MANY);
  if (min === null) return wrong("min", "Write a whole number, or nothing.");
  if (max === null) return wrong("max", "Write a whole number, or nothing.");
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return { kind: "read", axis: { path, random: { count, ...bounds } }, count, valueAt: () => DRAWN };
};

const HOW_MANY = "Write a whole number from 1.";

const wrong = (field: AxisField, problem: string): AxisReading => ({ kind: "wrong", field, problem });

const numberIn = (text: string): number | null => {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
};

const countIn = (text: string): number | null => {
  const value = numberIn(text);
  return value !== null && Number.isInteger(value) && value >= 1 ? value : null;
};

/** Nothing is no bound. */
const boundIn = (text: string): number | null | undefined => {
  if (text.trim() === "") return undefined;
  const value = numberIn(text);
  return value !== null && Number.isSafeInteger(value) ? value : null;
};
