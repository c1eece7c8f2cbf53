// Which text Sluice keeps: what PostgreSQL can store, and no longer than said.
import { badInput, type Path } from "./refusal.ts";

/** Why PostgreSQL can't keep this text, or null. */
export const textProblem = (text: string): string | null => {
  if (text.includes("\0")) return "contains a NUL character, which can't be stored";
  if (!text.isWellFormed()) return "contains half a surrogate pair, which is not valid Unicode";
  return null;
};

export const checkText = (value: string, path: Path, maxLength: number): string => {
  const problem = textProblem(value);
  if (problem) throw badInput(`This text ${problem}.`, path);
  if (isLonger(value, maxLength)) throw badInput(`Expected at most ${maxLength} characters.`, path);
  return value;
};

/** Somebody else's words inside a message, cut to a length for a person. */
export const quote = (text: string): string => {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return `"${short.toWellFormed().replaceAll("\0", "�")}"`;
};

/** Characters are counted as PostgreSQL does, by code point; a string holds at most two units for each. */
const isLonger = (text: string, maxLength: number): boolean => {
  if (text.length <= maxLength) return false;
  return text.length > 2 * maxLength || [...text].length > maxLength;
};
