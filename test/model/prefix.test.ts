// Where files may go: never out of the output folder, and into a folder of their own per attempt.
import { describe, expect, test } from "vitest";
import { prefixOutputs } from "../../schema/model/prefix.ts";
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

describe("prefixOutputs", () => {
  test("puts the folder before every file name that is text, and copies nothing else", () => {
    const prefixed = prefixOutputs(TEXT_TO_IMAGE, "sluice/j/0-1/");
    expect(prefixed["9"]?.inputs).toEqual({ images: ["8", 0], filename_prefix: "sluice/j/0-1/cats/cat" });
    expect(prefixed["3"]).toBe(TEXT_TO_IMAGE["3"]);
    expect(TEXT_TO_IMAGE["9"]?.inputs.filename_prefix).toBe("cats/cat");
    expect(Object.keys(prefixed)).toEqual(Object.keys(TEXT_TO_IMAGE));
  });

  test("leaves a linked file name alone", () => {
    const workflow = { "1": nodeOf(), "2": nodeOf({ filename_prefix: ["1", 0] }) };
    expect(prefixOutputs(workflow, "x/")).toEqual(workflow);
  });
});
