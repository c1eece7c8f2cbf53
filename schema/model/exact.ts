// Reads and writes JSON without changing a number: integers of any size, floats as they were written, and Python's NaN and Infinity.
import { joinText } from "./joinText.ts";
import { eachToken, valueFinder } from "./jsonToken.ts";

/** A number whose text a JavaScript number would not give back: `18446744073709551615`, `1.0`, `1e20`. JSON.stringify writes that text. */
export type ExactNumber = { readonly rawJSON: string };

export type ReadOptions = {
  /**
   * What an ExactNumber keeps. "text": every number that JavaScript might write otherwise, for what is handed on. "value" (the
   * default): only those that JavaScript would change, for what is looked at: 1.0 is then plain 1.
   */
  readonly keep?: "text" | "value";
  /** Python's `json` writes NaN, Infinity and -Infinity. Read, they are JavaScript's own; JSON.stringify makes null of them. */
  readonly python?: boolean;
};

// lib.esnext doesn't declare them yet (https://tc39.es/proposal-json-parse-with-source/).
const native = JSON as unknown as {
  rawJSON(text: string): ExactNumber;
  isRawJSON(value: unknown): value is ExactNumber;
};

export const isExactNumber = (value: unknown): value is ExactNumber => native.isRawJSON(value);

/** The number that is written so: a JavaScript number where that surely says the same, an ExactNumber where not. */
export const numberOf = (text: string): number | ExactNumber => {
  const value = Number(text);
  return isSame(value, text) ? value : native.rawJSON(text);
};

/** 2^53 is written as it is read, but so is what was rounded to it: no plain number is a whole one beyond ±(2^53−1). */
const isSame = (value: number, text: string): boolean =>
  String(value) === text && (Number.isSafeInteger(value) || !Number.isInteger(value));

/** Throws a SyntaxError, as JSON.parse does. Depth is not bounded here: what is read may nest as deep as it likes. */
export const readJson = (text: string, { keep = "value", python = false }: ReadOptions = {}): unknown => {
  const byValue = keep === "value" ? integersByValue(text) : null;
  const marked = byValue && !isStrange(text) ? { text, count: 0 } : markNumbers(text, { keep, python });
  const parsed: unknown = JSON.parse(marked.text);
  return marked.count === 0 && !byValue?.size ? parsed : restore(parsed, byValue ?? new Map(), marked.count > 0);
};

/** Stands before the text of a number that goes through JSON.parse as a string. Nobody outside can know it. */
const MARK = `number ${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)} `;

// Digits are written out one by one: V8 then skips through the text instead of trying each place.
const digits = (count: number): string => "\\d".repeat(count);
/** Where an integer may be that a JavaScript number doesn't hold. */
const LONG = new RegExp(digits(16), "g");
const EXPONENT = /\d[eE][+\d]/g;
/** Where a number may be that is beyond all doubles. */
const HUGE = new RegExp(`\\d[eE]\\+?${digits(3)}`, "g");
/** Where something may be that JSON.parse can't read, or would change. */
const CHANGED = {
  value: new RegExp(`NaN|Infini|${digits(16)}|${HUGE.source}`, "g"),
  text: new RegExp(`NaN|Infini|\\d(?:[.eE]|${digits(15)})|-0`, "g"),
};
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const LITERALS = new Map([
  ["NaN", `"${MARK}NaN"`],
  // A number that no double holds: JSON.parse itself makes Infinity of it.
  ["Infinity", "1e999"],
  ["-Infinity", "-1e999"],
]);

/**
 * The texts of integers by the value that JSON.parse gives them (null: it is right). Put back afterwards, they need no marks, and that saves a copy of
 * the text. Null: numbers of the same value are written in different ways. What is noted from inside of a string does no harm.
 */
const integersByValue = (text: string): Map<number, string | null> | null => {
  const byValue = new Map<number, string | null>();
  let isAmbiguous = false;
  const note = (token: string): void => {
    const value = Number(token);
    if (!(Math.abs(value) > MOST)) return;
    const kept = isKept(token, "value") ? token : null;
    // Infinity may come from a word as well.
    isAmbiguous ||= !Number.isFinite(value) || (byValue.has(value) && byValue.get(value) !== kept);
    byValue.set(value, kept);
  };
  eachToken(text, LONG, note);
  if (byValue.size > 0) eachToken(text, EXPONENT, note);
  return isAmbiguous ? null : byValue;
};

const MOST = Number.MAX_SAFE_INTEGER;

/** Whether there may be something else than integers: three quick looks are faster than one for all. */
const isStrange = (text: string): boolean => {
  HUGE.lastIndex = 0;
  return text.includes("NaN") || text.includes("Infini") || HUGE.test(text);
};

type Marking = { keep: "text" | "value"; python: boolean };

const markNumbers = (text: string, { keep, python }: Marking): { text: string; count: number } => {
  const parts: string[] = [];
  const isValue = valueFinder(text);
  let [taken, count] = [0, 0];
  eachToken(text, CHANGED[keep], (token, start) => {
    const word = LITERALS.get(token);
    if (word === undefined ? !isKept(token, keep) : !python) return;
    if (!isValue(start, start + token.length)) return;
    parts.push(text.slice(taken, start), word ?? `"${MARK}${token}"`);
    taken = start + token.length;
    if (word === undefined || token === "NaN") count += 1;
  });
  return { text: taken === 0 ? text : joinText([...parts, text.slice(taken)]), count };
};

/** What is no JSON number is left for JSON.parse to refuse. */
const isKept = (token: string, keep: "text" | "value"): boolean => {
  const value = Number(token);
  if (Number.isNaN(value) || !NUMBER.test(token)) return false;
  if (keep === "text") return !isSame(value, token);
  return String(value) !== token && (!Number.isFinite(value) || /^-?\d+$/.test(token));
};

/** Puts the numbers where they belong. Walks with a stack of its own: depth must not hurt. */
const restore = (root: unknown, byValue: ReadonlyMap<number, string | null>, hasMarks: boolean): unknown => {
  const holder: Record<string, unknown> = { root };
  const open: unknown[] = [holder];
  for (let parent = open.pop(); parent; parent = open.pop()) {
    if (Array.isArray(parent)) {
      for (let index = 0; index < parent.length; index += 1) {
        const child: unknown = parent[index];
        if (typeof child === "object") {
          if (child !== null) open.push(child);
        } else if (isChanged(child, hasMarks)) parent[index] = exactly(child, byValue);
      }
    } else {
      const object = parent as Record<string, unknown>;
      for (const key in object) {
        const child = object[key];
        if (typeof child === "object") {
          if (child !== null) open.push(child);
        } else if (isChanged(child, hasMarks)) object[key] = exactly(child, byValue);
      }
    }
  }
  return holder.root;
};
const isChanged = (value: unknown, hasMarks: boolean): value is number | string =>
  typeof value === "number"
    ? value > MOST || value < -MOST
    : hasMarks && typeof value === "string" && value.startsWith(MARK);

const exactly = (read: number | string, byValue: ReadonlyMap<number, string | null>): number | ExactNumber => {
  const text = typeof read === "string" ? read.slice(MARK.length) : byValue.get(read);
  if (text === "NaN") return Number.NaN;
  return text ? native.rawJSON(text) : Number(read);
};
