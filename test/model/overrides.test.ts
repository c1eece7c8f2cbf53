// Overrides: what may be changed, into what, and that the changed workflow holds up as the first one did.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyOverrides, checkOverrides, type OverrideInput } from "../../schema/model/overrides.ts";
import { rewireCheck } from "../../schema/model/rewire.ts";
import { parseWorkflow } from "../../schema/model/workflow.ts";
import { refuses } from "../support/refuses.ts";
import { chainOf, nodeOf, TEXT_TO_IMAGE } from "../support/workflows.ts";

const check = (...overrides: OverrideInput[]) => checkOverrides(TEXT_TO_IMAGE, overrides, ["o"]);

describe("an override", () => {
  test("changes an input, whose name may hold dots and even the infix", () => {
    const overrides = check(
      { path: "3.inputs.seed", value: 7 },
      { path: "3.inputs.denoise.start.inputs.at", value: 0.5 },
    );
    expect(applyOverrides(TEXT_TO_IMAGE, overrides)["3"]?.inputs).toMatchObject({
      seed: 7,
      "denoise.start.inputs.at": 0.5,
    });
  });

  test("without a value sets null", () => {
    expect(check({ path: "3.inputs.seed" })).toEqual([{ path: "3.inputs.seed", value: null }]);
  });

  test.each([
    "",
    "3",
    "3.seed",
    "3.inputs.",
    "3.inputs.nope",
    "99.inputs.seed",
    ".inputs.seed",
    "3.inputs.toString",
    "constructor.inputs.name",
    "__proto__.inputs.x",
    "3.class_type",
    "x".repeat(100_000),
  ])("path %.40j is refused", (path) => {
    refuses(() => check({ path: "3.inputs.cfg", value: 1 }, { path, value: 1 }), ["o", 1, "path"]);
  });

  test("of the same input twice is refused at the second", () => {
    refuses(
      () => check({ path: "3.inputs.seed", value: 1 }, { path: "3.inputs.seed", value: 1 }),
      ["o", 1, "path"],
      /twice/,
    );
  });

  test.each<[string, string, unknown, (string | number)[]]>([
    ["an integer that JSON can't carry", "3.inputs.seed", 2 ** 60, []],
    ["a NUL", "6.inputs.text", "\0", []],
    ["hostile keys", "6.inputs.text", JSON.parse('{"a":{"__proto__":1}}'), ["a"]],
    ["a link to nowhere", "3.inputs.model", ["77", 0], []],
    ["a link to a negative output", "3.inputs.model", ["4", -1], []],
    ["a way out of the output folder", "9.inputs.filename_prefix", "../x", []],
  ])("into %s is refused at its value", (_case, path, value, at) => {
    refuses(() => check({ path, value }), ["o", 0, "value", ...at]);
  });
});

describe("rewiring", () => {
  test("into a circle is refused, also when only two overrides together close it", () => {
    refuses(() => check({ path: "4.inputs.ckpt_name", value: ["9", 0] }), ["o"], /circle/);
    const workflow = parseWorkflow({ a: nodeOf({ x: 1 }), b: nodeOf({ x: 1 }) }, []);
    checkOverrides(workflow, [{ path: "a.inputs.x", value: ["b", 0] }], ["o"]);
    checkOverrides(workflow, [{ path: "b.inputs.x", value: ["a", 0] }], ["o"]);
    refuses(
      () =>
        checkOverrides(
          workflow,
          [
            { path: "a.inputs.x", value: ["b", 0] },
            { path: "b.inputs.x", value: ["a", 0] },
          ],
          ["o"],
        ),
      ["o"],
      /circle/,
    );
  });

  test("into a circle is left to the backend where the circle passes a node that makes loops", () => {
    const loop = { class_type: "StartLoop", inputs: { x: 1 } };
    const workflow = parseWorkflow({ a: loop, b: nodeOf({ x: ["a", 0] }), c: nodeOf({ x: ["b", 0], y: 1 }) }, []);
    checkOverrides(workflow, [{ path: "a.inputs.x", value: ["c", 0] }], ["o"]);
    refuses(() => checkOverrides(workflow, [{ path: "b.inputs.x", value: ["c", 0] }], ["o"]), ["o"], /circle/);
  });

  test("may turn a link around when the old one goes", () => {
    const workflow = parseWorkflow({ a: nodeOf({ x: 1 }), b: nodeOf({ x: ["a", 0] }) }, []);
    refuses(() => checkOverrides(workflow, [{ path: "a.inputs.x", value: ["b", 0] }], ["o"]), ["o"], /circle/);
    checkOverrides(
      workflow,
      [
        { path: "a.inputs.x", value: ["b", 0] },
        { path: "b.inputs.x", value: 1 },
      ],
      ["o"],
    );
  });
});

describe("rewiring, for many prompts in one go,", () => {
  test("is judged as a full check of the changed workflow would", () => {
    const ids = ["0", "1", "2", "3", "4"];
    const value = fc.oneof(
      fc.constant(1),
      fc.constantFrom(...ids).map((id): [string, number] => [id, 0]),
    );
    const inputs = fc.record({ x: value, y: value });
    const template = fc
      .tuple(inputs, inputs, inputs, inputs, inputs)
      .map((all) => Object.fromEntries(all.map((own, id) => [`${id}`, nodeOf(own)])));
    const path = fc
      .tuple(fc.constantFrom(...ids), fc.constantFrom("x", "y"))
      .map(([id, name]) => `${id}.inputs.${name}`);
    const prompt = fc.uniqueArray(fc.record({ path, value }), { selector: (override) => override.path, maxLength: 4 });
    const holds = (act: () => unknown) => {
      try {
        act();
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(template, fc.array(prompt, { maxLength: 8 }), (workflow, prompts) => {
        fc.pre(holds(() => parseWorkflow(workflow, [])));
        const checkLinks = rewireCheck(workflow);
        for (const overrides of prompts) {
          const full = holds(() => parseWorkflow(applyOverrides(workflow, overrides), []));
          expect(holds(() => checkOverrides(workflow, overrides, [], checkLinks))).toBe(full);
        }
      }),
    );
  });

  test("a large workflow in ever new ways is refused before it holds the server up; the same way again costs nothing", () => {
    const workflow = { ...chainOf(98), more: nodeOf(), other: nodeOf() };
    const checkLinks = rewireCheck(workflow, 1_000);
    const rewire = (index: number) =>
      checkOverrides(workflow, [{ path: `n${index + 1}.inputs.input`, value: ["more", 0] }], ["o"], checkLinks);
    for (let round = 0; round < 3; round++) for (let index = 0; index < 10; index++) rewire(index);
    refuses(() => rewire(10), ["o"], /more ways/);
  });
});

describe("applyOverrides", () => {
  test("copies only the nodes it touches, and never the template", () => {
    const before = JSON.stringify(TEXT_TO_IMAGE);
    const changed = applyOverrides(TEXT_TO_IMAGE, [
      { path: "6.inputs.text", value: "a dog" },
      { path: "6.inputs.clip", value: ["4", 1] },
    ]);
    expect(changed["6"]).toEqual({ class_type: "CLIPTextEncode", inputs: { text: "a dog", clip: ["4", 1] } });
    for (const id of ["3", "4", "5", "8", "9"]) expect(changed[id]).toBe(TEXT_TO_IMAGE[id]);
    expect(JSON.stringify(TEXT_TO_IMAGE)).toBe(before);
    expect(changed["3"]?._meta).toEqual({ title: "Sampler" });
  });
});
