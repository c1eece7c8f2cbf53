// Expects a refusal: its code, where it points and, when given, what its message says.
import { expect } from "vitest";
import { type Path, Refusal, type RefusalCode } from "../../schema/model/refusal.ts";

export const refuses = (
  act: () => unknown,
  path: Path,
  message?: RegExp,
  code: RefusalCode = "BAD_USER_INPUT",
): void => {
  let thrown: unknown = null;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof Refusal)) throw new Error(`Expected a refusal, got ${String(thrown)}`);
  expect({ code: thrown.code, path: thrown.argument }).toEqual({ code, path });
  if (message) expect(thrown.message).toMatch(message);
};
