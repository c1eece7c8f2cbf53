// Where files may go: never out of the output folder, and under names of their own per attempt.
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Json } from "../../schema/model/json.ts";
import { markOf, unmarked } from "../../schema/model/mark.ts";
import { markOutputs } from "../../schema/model/prefix.ts";
import { parseWorkflow } from "../../schema/model/workflow.ts";
import { refuses } from "../support/refuses.ts";
import { nodeOf, TEXT_TO_IMAGE } from "../support/workflows.ts";

const parse = (prefix: unknown) =>
  parseWorkflow({ "9": { class_type: "SaveImage", inputs: { filename_prefix: prefix } } }, ["w"]);

describe("filename_prefix", () => {
  test.each(["", "ComfyUI", "a/b/c", "a..b", "...", "a/..b", "%date:yyyy-MM-dd%/x", "wide:angle", " x", "a\\b"])(
    "%j is taken",
    (prefix) => {
      expect(() => parse(prefix)).not.toThrow();
    },
  );

  test.each([
    "..",
    "../../evil",
    "a/../b",
    "a/..",
    "..\\x",
    "a\\..\\b",
    "a/ .. /b",
    "/etc/x",
    "\\x",
    "\\\\host\\share",
    "C:\\x",
    "c:x",
    "C:/x",
    " /x",
  ])("%j is refused", (prefix) => {
    refuses(() => parse(prefix), ["w", "9", "inputs", "filename_prefix"], /filename_prefix/);
  });

  test("other inputs may say what they like, and a linked or listed one is no text", () => {
    parseWorkflow({ "1": nodeOf({ path: "../x", other: "/etc" }), "2": nodeOf({ filename_prefix: ["1", 0] }) }, []);
    parse(["..", ".."]);
  });
});

const MARK = "sluice-0123456789_";

describe("markOutputs", () => {
  const marked = (prefix: string) =>
    markOutputs({ "1": nodeOf({ filename_prefix: prefix }) }, MARK)["1"]?.inputs.filename_prefix;

  test("marks the last segment of every file name that is text, and copies nothing else", () => {
    const sent = markOutputs(TEXT_TO_IMAGE, MARK);
    expect(sent["9"]?.inputs).toEqual({ images: ["8", 0], filename_prefix: `cats/${MARK}cat` });
    expect(sent["3"]).toBe(TEXT_TO_IMAGE["3"]);
    expect(TEXT_TO_IMAGE["9"]?.inputs.filename_prefix).toBe("cats/cat");
    expect(Object.keys(sent)).toEqual(Object.keys(TEXT_TO_IMAGE));
  });

  test.each([
    ["pic", `${MARK}pic`],
    ["", MARK],
    ["a/b/pic", `a/b/${MARK}pic`],
    ["a/b/", `a/b/${MARK}b`],
    ["a/b//", `a/b//${MARK}b`],
    ["a\\b\\pic", `a\\b\\${MARK}pic`],
    ["a/%width%x%height%", `a/${MARK}%width%x%height%`],
    ["sluice-zzzzzzzzzz_pic", `${MARK}pic`],
    ["a/sluice-zzzzzzzzzz_sluice-aaaaaaaaaa_pic", `a/${MARK}pic`],
    [`sluice/job_${"0a".repeat(16)}/12-3/a/pic`, `a/${MARK}pic`],
    ["sluice/pic", `sluice/${MARK}pic`],
  ])("%j is sent as %j", (prefix, sent) => {
    expect(marked(prefix)).toBe(sent);
  });

  test("a long name gives way to the mark, between characters and not within a token", () => {
    const long = `a/${"x".repeat(210)}`;
    expect(marked(long)).toBe(`a/${MARK}${"x".repeat(202)}`);
    expect(marked(`${"é".repeat(105)}`)).toBe(`${MARK}${"é".repeat(101)}`);
    expect(marked(`${"x".repeat(198)}%width%`)).toBe(`${MARK}${"x".repeat(198)}`);
    expect(marked("x".repeat(240))).toBe(`${MARK}${"x".repeat(222)}`);
    expect(marked("x".repeat(202))).toBe(`${MARK}${"x".repeat(202)}`);
  });

  test("a text that a node of ComfyUI's own hands on is marked too; what other nodes make can't be", () => {
    const primitive = (value: Json) => ({ class_type: "PrimitiveString", inputs: { value } });
    const save = nodeOf({ filename_prefix: ["1", 0] });
    expect(markOutputs({ "1": primitive("a/pic"), "2": save }, MARK)["2"]?.inputs.filename_prefix).toBe(`a/${MARK}pic`);
    for (const source of [primitive("../x"), primitive(["3", 0]), nodeOf({ value: "pic" })]) {
      const workflow = { "1": source, "2": save };
      expect(markOutputs(workflow, MARK)).toEqual(workflow);
    }
  });
});

describe("a mark", () => {
  test("belongs to one attempt, has one form, and is taken off again", () => {
    const ids = ["00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-8fff-ffffffffffff", randomUUID()];
    for (const id of ids) {
      expect(markOf(id)).toMatch(/^sluice-[0-9a-z]{10}_$/);
      expect(unmarked(`${markOf(id)}pic_00001_.png`)).toBe("pic_00001_.png");
      expect(unmarked(`a\\${markOf(id)}pic_00001_.png`)).toBe("a\\pic_00001_.png");
    }
    expect(new Set(ids.map(markOf)).size).toBe(3);
    expect(unmarked("pic_00001_.png")).toBe("pic_00001_.png");
    expect(unmarked("sluice-0123456789_")).toBe("sluice-0123456789_");
  });
});
