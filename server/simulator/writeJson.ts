// Writes JSON as Python does where JavaScript can't: NaN and Infinity are words.

/** What stands for a number in the simulator's answers that JavaScript would write as null. */
export const PYTHON_NUMBER = { nan: "\u0001NaN", infinity: "\u0001Infinity" } as const;

export function writeJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes("\\u0001") ? text.replaceAll(/"\\u0001(NaN|Infinity)"/g, "$1") : text;
}
