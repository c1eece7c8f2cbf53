// Everything that nodes report is kept, whatever its shape.
import { expect, it } from "vitest";
import { readJson } from "../../schema/model/exact.ts";
import type { RunOutput } from "../../server/comfy/outcome.ts";
import { parseOutputs } from "../../server/comfy/outputs.ts";

const read = (ui: unknown) => parseOutputs({ "7": ui }).outputs;
const said = (ui: unknown) => read(ui).map(({ kind, filename, text }) => [kind, filename, text]);
const places = (ui: unknown) =>
  read(ui).map(({ kind, subfolder, filename, type }) => [kind, subfolder, filename, type]);

it("a plain text, which is told letter by letter, is one text again; a list of texts stays a list", () => {
  expect(said({ text: [..."hello"] })).toEqual([["text", "text.txt", "hello"]]);
  expect(said({ text: ["hello", "second"] })).toEqual([
    ["text", "text.txt", "hello"],
    ["text", "text-2.txt", "second"],
  ]);
  expect(said({ string: ["é", "🎨", "\n"] })).toEqual([["text", "string.txt", "é🎨\n"]]);
  expect(said({ caption: [..."a cat"] })).toEqual([["text", "caption.txt", "a cat"]]);
  expect(said({ text: ["x"] })).toEqual([["text", "text.txt", "x"]]);
  expect(said({ text: ["x", ""] })).toHaveLength(2);
});

it.each([
  [{ tags: ["a, b"] }, "tags.json", '["a, b"]'],
  [{ number: [1] }, "number.json", "[1]"],
  [
    { score: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] },
    "score.json",
    "[NaN, Infinity, -Infinity]",
  ],
  [{ nested: [[1, [2, null]], { a: { "b c": false } }] }, "nested.json", '[[1, [2, null]], {"a": {"b c": false}}]'],
  [{ "a/b:c": [{}] }, "a_b_c.json", "[{}]"],
  [{ off: [null] }, "off.json", "[null]"],
  [{ whole: { a: 1 } }, "whole.json", '{"a": 1}'],
])("%j is kept as JSON under its key", (ui, filename, text) => {
  expect(said(ui)).toEqual([["json", filename, text]]);
});

it("integers of any size are printed exactly", () => {
  const ui = readJson('{"seed": [18446744073709551615, 0.1, 1e400]}', { python: true });
  expect(said(ui)).toEqual([["json", "seed.json", "[18446744073709551615, 0.1, 1e400]"]]);
});

it("a result that names a path is fetched by its name and folder, and what stands beside it is kept too", () => {
  expect(places({ result: ["mesh/x.glb", null, null] })).toEqual([["model", "mesh", "x.glb", "output"]]);
  expect(places({ result: ["a/b/x.glb", { bg: 1 }, "temp/bg.png"] })).toEqual([
    ["model", "a/b", "x.glb", "output"],
    ["image", "", "bg.png", "temp"],
    ["json", "", "result.json", "text"],
  ]);
  expect(said({ result: ["x.glb", { bg: 1 }] })[1]).toEqual(["json", "result.json", '["x.glb", {"bg": 1}]']);
  expect(places({ "3d": ["m/x.ply [input]"] })).toEqual([["model", "m", "x.ply", "input"]]);
  expect(places({ images: [{ filename: "a/b/x.png", subfolder: "s", type: null }] })).toEqual([
    ["image", "s/a/b", "x.png", "output"],
  ]);
  expect(places({ images: [{ filename: "x.png", subfolder: "a\\b" }] })).toEqual([
    ["image", "a\\b", "x.png", "output"],
  ]);
});

it("a text that names no file stays a text", () => {
  expect(said({ result: ["done"] })).toEqual([["json", "result.json", '["done"]']]);
  expect(said({ result: ["https://example.com/x.glb"] })[0]?.[0]).toBe("json");
  expect(said({ text: ["saved x.png"] })).toEqual([["text", "text.txt", "saved x.png"]]);
});

it("entries without a name are passed over, and a hint how to show a file is no result", () => {
  const file = { filename: "x.webp", subfolder: "", type: "output" };
  expect(said({ images: [null, { filename: null }, file], animated: [true] })).toEqual([
    ["image", "x.webp", undefined],
  ]);
  expect(said({ animated: [true] })).toEqual([["json", "animated.json", "[true]"]]);
});

it("pictures that went over the websocket are counted by node", () => {
  const entry = { source: "websocket", "content-type": "image/png", type: "output" };
  expect(parseOutputs({ "2": { images: [entry, entry] }, "3": { images: [entry] } })).toEqual({
    outputs: [],
    overSocket: ["2", "2", "3"],
  });
});

it("results are bounded, and what is missing is counted", () => {
  const many = parseOutputs({ "1": { images: Array.from({ length: 5_010 }, (_, n) => ({ filename: `${n}.png` })) } });
  expect([many.outputs.length, many.cut]).toEqual([5_000, 10]);
  const texts = (read({ text: Array.from({ length: 101 }, (_, n) => `text ${n}`) }) as RunOutput[]).map(
    ({ kind }) => kind,
  );
  expect(texts).toEqual(["json"]);
  const long = parseOutputs({ "1": { text: ["x".repeat(1_000_001)], deep: [nested(5_000)] } });
  expect(long.cut).toBe(1);
  expect(long.outputs[0]?.text).toHaveLength(1_000_001);
  expect(long.outputs[0]?.text?.endsWith("…")).toBe(true);
  expect(long.outputs[1]?.text?.length).toBeLessThan(300);
  const wide = parseOutputs({
    "1": { n: Array.from({ length: 1_000_000 }, (_, n) => n), ...keys(20, "y".repeat(900_000)) },
  });
  const size = wide.outputs.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  expect(size).toBeLessThan(8_100_000);
  expect(wide.cut).toBeGreaterThan(10);
});

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

const keys = (count: number, text: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, [text]]));
