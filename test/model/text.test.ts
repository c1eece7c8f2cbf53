// Text limits are counted as PostgreSQL counts them.
import { describe, expect, test } from "vitest";
import { checkText, quote } from "../../schema/model/text.ts";
import { refuses } from "../support/refuses.ts";

describe("checkText", () => {
  test("takes text up to its length, counted in characters", () => {
    expect(checkText("abc", ["reason"], 3)).toBe("abc");
    expect(checkText("😀😀😀", ["reason"], 3)).toBe("😀😀😀");
    refuses(() => checkText("abcd", ["reason"], 3), ["reason"], /at most 3/);
    refuses(() => checkText("😀😀😀😀", ["reason"], 3), ["reason"]);
    refuses(() => checkText("x".repeat(10_000_000), ["reason"], 3), ["reason"]);
  });

  test("refuses what PostgreSQL can't keep", () => {
    refuses(() => checkText("a\0", ["reason"], 10), ["reason"], /NUL/);
    refuses(() => checkText("a\ud800", ["reason"], 10), ["reason"], /surrogate/);
    refuses(() => checkText("\udc00\ud800", ["reason"], 10), ["reason"], /surrogate/);
  });
});

describe("quote", () => {
  test("cuts long words and never repeats what can't be kept", () => {
    expect(quote("seed")).toBe('"seed"');
    expect(quote("x".repeat(500)).length).toBeLessThan(90);
    expect(quote("a\0\ud800").isWellFormed()).toBe(true);
    expect(quote("a\0")).not.toContain("\0");
    expect(quote(`${"x".repeat(79)}😀`).isWellFormed()).toBe(true);
  });
});
