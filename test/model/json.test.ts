// What JSON Sluice takes, and that hostile JSON is refused without harm.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkJson } from "../../schema/model/json.ts";
import { refuses } from "../support/refuses.ts";

const nested = (depth: number, open: string, close: string, core = ""): unknown =>
  JSON.parse(open.repeat(depth) + core + close.repeat(depth));

describe("checkJson", () => {
  test("takes every ordinary value as it is", () => {
    const number = fc.oneof(fc.maxSafeInteger(), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0") && value !== "__proto__");
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 6 }, number, text, fc.boolean(), fc.constant(null), tie("list"), tie("object")),
      list: fc.array(tie("any")),
      object: fc.dictionary(text, tie("any")),
    })).any;
    fc.assert(fc.property(value, (json) => Object.is(checkJson(json, ["value"]), json)));
  });

  test.each<[string, unknown, (string | number)[]]>([
    ["an integer above 2^53−1", { a: [1, 2 ** 53] }, ["a", 1]],
    ["an integer below −(2^53−1)", { a: -(2 ** 53) }, ["a"]],
    ["a number too large for anything", [1e308], [0]],
    ["infinity", [Number.POSITIVE_INFINITY], [0]],
    ["not a number", Number.NaN, []],
    ["a NUL in a text", { a: { b: "x\0y" } }, ["a", "b"]],
    ["half a surrogate pair in a text", ["ok", "\ud83d"], [1]],
    ["a NUL in a key", { a: { "b\0": 1 } }, ["a"]],
    ["half a surrogate pair in a key", { "\udc00": 1 }, []],
    ["the key __proto__", JSON.parse('{"a":{"__proto__":{"admin":true}}}'), ["a"]],
    ["a hidden prototype", { a: Object.create({ admin: true }) }, ["a"]],
    ["undefined", { a: undefined }, ["a"]],
    ["a bigint", [1n], [0]],
    ["a date", [new Date(0)], [0]],
  ])("refuses %s where it stands", (_case, value, at) => {
    refuses(() => checkJson(value, ["input", "workflow"]), ["input", "workflow", ...at]);
  });

  test("takes the largest integers that JSON carries exactly, and null-prototype objects", () => {
    const value = Object.assign(Object.create(null), { a: Number.MAX_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER });
    expect(checkJson(value, [])).toBe(value);
  });

  test("counts depth exactly", () => {
    checkJson(nested(100, "[", "]"), []);
    refuses(() => checkJson(nested(101, "[", "]"), ["value"]), ["value"], /deeper than 100/);
    checkJson(nested(3, '{"a":', "}", "1"), [], { maxDepth: 3 });
    refuses(() => checkJson(nested(4, '{"a":', "}", "1"), [], { maxDepth: 3 }), []);
  });

  test("a depth of 10,000 is refused, not overflowed; also when no limit refuses it", () => {
    const deep = nested(10_000, '{"a":[', "]}");
    refuses(() => checkJson(deep, ["value"]), ["value"], /deeper/);
    expect(checkJson(deep, [], { maxDepth: 1_000_000 })).toBe(deep);
  });

  test("names the first fault in the order of the document", () => {
    refuses(() => checkJson({ a: { b: [Number.NaN] }, c: Number.NaN }, []), ["a", "b", 0]);
  });
});
