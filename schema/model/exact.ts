// Reads and writes JSON without changing a number: integers of any size, floats as they were written, and Python's NaN and Infinity.

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
  const marked = markNumbers(text, keep === "text" ? UNLIKE_TEXT : UNLIKE_VALUE, python);
  return marked === text ? JSON.parse(text) : unmark(JSON.parse(marked));
};

/** Stands before the text of a number that goes through JSON.parse as a string. Nobody outside can know it. */
const MARK = `number ${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)} `;

/** Candidates where a value may be; `isKept` looks closer, and `skipStrings` tells whether one is inside a string. */
const UNLIKE_VALUE = /(?<=[:,[\s]|^)(?:NaN|-?Infinity|-?\d+(?:\.\d+)?[eE][+-]?\d+|-?\d{16,})(?=[\s,\]}]|$)/g;
const UNLIKE_TEXT =
  /(?<=[:,[\s]|^)(?:NaN|-?Infinity|-?\d+(?:\.\d+)?[eE][+-]?\d+|-?\d+\.\d+|-?\d{16,}|-0)(?=[\s,\]}]|$)/g;

const markNumbers = (text: string, unlike: RegExp, python: boolean): string => {
  let marked = "";
  let taken = 0;
  let outside = 0;
  for (const match of text.matchAll(unlike)) {
    const [number] = match;
    if (!isKept(number, unlike, python)) continue;
    outside = skipStrings(text, outside, match.index);
    if (outside > match.index) continue;
    marked += `${text.slice(taken, match.index)}"${MARK}${number}"`;
    taken = match.index + number.length;
  }
  return taken === 0 ? text : marked + text.slice(taken);
};

const isKept = (text: string, unlike: RegExp, python: boolean): boolean => {
  if (/[NI]/.test(text)) return python;
  const value = Number(text);
  if (unlike === UNLIKE_TEXT) return !isSame(value, text) && isNumber(text);
  if (String(value) === text) return false;
  return Number.isFinite(value) ? /^-?[1-9]\d*$/.test(text) : isNumber(text);
};

/** JSON knows no leading zeros: JSON.parse is left to refuse them. */
const isNumber = (text: string): boolean => /^-?(?:0|[1-9])(?!.*[^\d.eE+-])/.test(text) && !/^-?0\d/.test(text);

/** The first place from `at` on that is outside of strings and not before `target`; `at` itself is outside. */
const skipStrings = (text: string, at: number, target: number): number => {
  let outside = at;
  for (let open = text.indexOf('"', outside); open !== -1 && open < target; open = text.indexOf('"', outside)) {
    let close = text.indexOf('"', open + 1);
    while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
    outside = close === -1 ? text.length : close + 1;
  }
  return outside > target ? outside : target;
};

const isEscaped = (text: string, at: number): boolean => {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
  return slashes % 2 === 1;
};

/** Walks with a stack of its own: depth must not hurt. */
const unmark = (root: unknown): unknown => {
  const holder = { root };
  const open: Record<string, unknown>[] = [holder];
  for (let parent = open.pop(); parent; parent = open.pop()) {
    for (const key in parent) {
      const child = parent[key];
      if (typeof child === "object" && child !== null) open.push(child as Record<string, unknown>);
      else if (typeof child === "string" && child.startsWith(MARK)) parent[key] = unmarked(child.slice(MARK.length));
    }
  }
  return holder.root;
};

const unmarked = (text: string): number | ExactNumber => (/[NI]/.test(text) ? Number(text) : native.rawJSON(text));
