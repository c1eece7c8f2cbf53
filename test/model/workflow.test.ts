// Workflows: what ComfyUI's API format must hold before Sluice stores it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../schema/model/json.ts";
import { parseWorkflow } from "../../schema/model/workflow.ts";
import { refuses } from "../support/refuses.ts";
import { chainOf, nodeOf, TEXT_TO_IMAGE } from "../support/workflows.ts";

const AT = ["input", "workflow"] as const;
const parse = (value: unknown) => parseWorkflow(value, AT);
const refusesAt = (value: unknown, at: readonly (string | number)[], message?: RegExp) =>
  refuses(() => parse(value), [...AT, ...at], message);

describe("the shape of a workflow", () => {
  test("a text-to-image workflow is taken as it is", () => {
    expect(parse(TEXT_TO_IMAGE)).toBe(TEXT_TO_IMAGE);
  });

  test.each<[string, unknown, (string | number)[]]>([
    ["null", null, []],
    ["a list", [nodeOf()], []],
    ["a text", "{}", []],
    ["nothing", {}, []],
    ["a node that is null", { "1": null }, ["1"]],
    ["a node that is a list", { "1": [] }, ["1"]],
    ["a node without class_type", { "1": { inputs: {} } }, ["1", "class_type"]],
    ["a class_type that is no text", { "1": { class_type: 7, inputs: {} } }, ["1", "class_type"]],
    ["a node without inputs", { "1": { class_type: "SaveImage" } }, ["1", "inputs"]],
    ["inputs that are a list", { "1": { class_type: "A", inputs: [] } }, ["1", "inputs"]],
    ["inputs that are null", { "1": { class_type: "A", inputs: null } }, ["1", "inputs"]],
    ["an integer that JSON can't carry", { "1": nodeOf({ seed: 2 ** 53 }) }, ["1", "inputs", "seed"]],
    ["a NUL", { "1": nodeOf({ text: "\0" }) }, ["1", "inputs", "text"]],
    ["half a surrogate pair in a class_type", { "1": { class_type: "\ud800", inputs: {} } }, ["1", "class_type"]],
    ["a node called __proto__", JSON.parse('{"__proto__":{"class_type":"A","inputs":{}}}'), []],
    ["an input called __proto__", JSON.parse('{"1":{"class_type":"A","inputs":{"__proto__":1}}}'), ["1", "inputs"]],
  ])("%s is refused where it stands", (_case, value, at) => {
    refusesAt(value, at);
  });

  test("the editor's save format is refused with the advice to export for the API", () => {
    refusesAt(
      { last_node_id: 9, nodes: [{ id: 1, type: "KSampler" }], links: [[1, 4, 0, 3, 0, "MODEL"]], version: 0.4 },
      [],
      /Export \(API\)/,
    );
    refusesAt({ nodes: [], links: [] }, [], /Export \(API\)/);
    expect(() => parse({ nodes: nodeOf(), links: nodeOf() })).not.toThrow();
  });

  test("hostile depth is refused", () => {
    refusesAt({ "1": nodeOf({ x: JSON.parse("[".repeat(10_000) + "]".repeat(10_000)) }) }, [], /deeper/);
  });
});

describe("links", () => {
  test.each<[string, Json]>([
    ["a node that does not exist", ["99", 0]],
    ["a name that every object inherits", ["constructor", 0]],
    ["a negative output", ["2", -1]],
    ["a fractional output", ["2", 0.5]],
  ])("to %s are refused at the input", (_case, link) => {
    refusesAt({ "1": nodeOf({ image: link }), "2": nodeOf() }, ["1", "inputs", "image"], /"image" links to/);
  });

  test("are told from ordinary lists as ComfyUI does: exactly a text and a number", () => {
    const lists = [
      [],
      ["99"],
      ["99", "0"],
      [99, 0],
      ["99", 0, 1],
      ["99", true],
      ["99", null],
      [["99", 0]],
      { __value__: ["99", 0] },
    ];
    for (const list of lists) expect(() => parse({ "1": nodeOf({ points: list }) })).not.toThrow();
  });

  test.each<[string, { [id: string]: unknown }]>([
    ["a node to itself", { a: nodeOf({ x: ["a", 0] }) }],
    ["two nodes to each other", { a: nodeOf({ x: ["b", 0] }), b: nodeOf({ x: ["a", 0] }) }],
    [
      "a circle off the way",
      {
        z: nodeOf({ x: ["a", 0] }),
        a: nodeOf({ x: ["b", 0] }),
        b: nodeOf({ x: ["c", 0] }),
        c: nodeOf({ y: 1, x: ["a", 0] }),
      },
    ],
  ])("from %s are a circle, and refused", (_case, workflow) => {
    refusesAt(workflow, ["a"], /"a" needs .*"a"/);
  });
});

describe("a circle of links", () => {
  const loop = (inputs: { readonly [name: string]: Json }) => ({ class_type: "StartLoop", inputs });

  test("through a node that makes loops is left to the backend to judge", () => {
    parse({ a: loop({ x: ["b", 0] }), b: nodeOf({ x: ["a", 0] }) });
    parse({ a: { class_type: "easy forLoopEnd", inputs: { x: ["a", 0] } } });
  });

  test("is refused beside one that passes such a node, and where it goes around it", () => {
    const beside = { c: nodeOf({ x: ["d", 0] }), d: nodeOf({ x: ["c", 0] }) };
    refusesAt({ a: loop({ x: ["b", 0] }), b: nodeOf({ x: ["a", 0] }), ...beside }, ["c"], /circle/);
    const around = { b: nodeOf({ x: ["a", 0], y: ["c", 0] }), c: nodeOf({ x: ["b", 0] }) };
    refusesAt({ a: loop({ x: ["b", 0] }), ...around }, ["b"], /circle/);
  });
});

describe("links, however many,", () => {
  test("may meet again: a diamond is no circle", () => {
    parse({
      a: nodeOf(),
      b: nodeOf({ x: ["a", 0] }),
      c: nodeOf({ x: ["a", 0], y: ["a", 1] }),
      d: nodeOf({ x: ["b", 0], y: ["c", 0] }),
    });
  });

  test("may form a chain of 10,000 nodes, and such a circle is still found", () => {
    const chain = chainOf(10_000);
    expect(parse(chain)).toBe(chain);
    refuses(
      () => parse({ ...chain, n0: nodeOf({ input: ["n9999", 0] }) }),
      [...AT, "n9999"],
      /"n9999" needs "n9998" .* needs … needs "n9999"/,
    );
  });

  test("are taken exactly when some order of the nodes satisfies them", () => {
    const edges = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 10 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const inputs = (id: number) =>
          Object.fromEntries(
            pairs.filter(([from]) => from === id).map(([, to], i) => [`i${i}`, [`${to}`, 0] as const]),
          );
        const workflow = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((id) => [`${id}`, nodeOf(inputs(id))]));
        if (canRun(pairs)) parse(workflow);
        else expect(() => parse(workflow)).toThrow(/circle/);
      }),
    );
  });
});

/** Kahn's way, other than the model's: take away nodes that need nothing until none is left. */
const canRun = (pairs: readonly (readonly [number, number])[]): boolean => {
  let left = [0, 1, 2, 3, 4, 5, 6];
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    left = left.filter((id) => pairs.some(([from, to]) => from === id && left.includes(to)));
  }
  return left.length === 0;
};
