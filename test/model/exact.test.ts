// Reading and writing JSON without changing a number.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isExactNumber, numberOf, readJson } from "../../schema/model/exact.ts";

test("what JavaScript's numbers can't hold comes out as it went in", () => {
  const text =
    '{"seed":18446744073709551615,"cfg":1.0,"big":1e20,"low":-0,"huge":1.5e300,"wide":1180591620717411303424}';
  expect(JSON.stringify(readJson(text, { keep: "text" }))).toBe(text);
});

test("a number that says the same in JavaScript stays a plain number", () => {
  expect(readJson("[1,-2.5,0,9007199254740991]", { keep: "text" })).toEqual([1, -2.5, 0, 9007199254740991]);
  expect(readJson("[1.0,1e3]")).toEqual([1, 1000]);
});

test("numbers inside of strings and keys are text", () => {
  const text = '{"1.0":"1.0, 18446744073709551615, NaN","\\\\":"\\"",":1e20":[" 1e20 "]}';
  expect(readJson(text, { keep: "text", python: true })).toEqual(JSON.parse(text));
});

test("Python's NaN and Infinity are read where they are allowed, and refused where they aren't", () => {
  expect(readJson('{"a":[NaN, Infinity,-Infinity]}', { python: true })).toEqual({
    a: [Number.NaN, Infinity, -Infinity],
  });
  expect(JSON.stringify(readJson("[NaN]", { python: true }))).toBe("[null]");
  for (const text of ["NaN", '{"a":Infinity}', "[-Infinity]"]) expect(() => readJson(text)).toThrow(SyntaxError);
});

test.each([
  "01.0",
  "1.",
  "[.5]",
  "[1.0 2.0]",
  "00000000000000001234",
  "{1.0:2}",
  '{"a":1,NaN:2}',
  '{"a":1, 1.0 :2}',
  "[1e5e5.0]",
  '["1.0]',
])("%s is not JSON", (text) => {
  expect(() => readJson(text, { keep: "text", python: true })).toThrow(SyntaxError);
});

test.each([
  ["the same to JavaScript", "[18446744073709551615,18446744073709551616,18446744073709551614]"],
  ["of 400 digits", `[${"9".repeat(400)},-${"9".repeat(400)}]`],
  ["beyond all doubles", '{"a":1e400,"b":[-1E+0400]}'],
])("numbers %s are told apart where they are only looked at", (_, text) => {
  expect(JSON.stringify(readJson(text))).toBe(text);
});

test("a float of the same value is no integer", () => {
  const text = "[18446744073709551615,1.8446744073709552e19,184467440737.09552e8]";
  expect(JSON.stringify(readJson(text))).toBe("[18446744073709551615,18446744073709552000,18446744073709552000]");
});

test.each(["a", "ü€😀", "\ud800"])("a long text is read as a short one, also of %s", (letter) => {
  const [long, seed] = [letter.repeat(70_000), "18446744073709551615"];
  const text = `{"text":"\\u00e4 ${long}","list":[NaN,1.0,${seed}]}`;
  const read = readJson(text, { keep: "text", python: true });
  expect(read).toMatchObject({
    text: JSON.parse(`"ä ${long}"`),
    list: [Number.NaN, { rawJSON: "1.0" }, { rawJSON: seed }],
  });
});

test("depth does not hurt", () => {
  const text = `${"[".repeat(100_000)}1.0${"]".repeat(100_000)}`;
  expect(() => readJson(text, { keep: "text" })).not.toThrow();
});

test("reading is JSON.parse for everything that JSON.stringify writes", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(readJson(text)).toEqual(JSON.parse(text));
      expect(JSON.stringify(readJson(text, { keep: "text" }))).toBe(text);
    }),
  );
});

test("any integer is kept", () => {
  fc.assert(
    fc.property(fc.bigInt(), (value) => {
      const read = readJson(`[${value}]`) as unknown[];
      expect(JSON.stringify(read)).toBe(`[${value}]`);
      expect(isExactNumber(numberOf(String(value)))).toBe(String(Number(value)) !== String(value));
    }),
  );
});
