// What workflows are wrapped in elsewhere is taken off, and what is a workflow stays as it is.
import { describe, expect, test } from "vitest";
import { unwrap } from "../../schema/model/unwrap.ts";

const workflow = { "1": { class_type: "EmptyImage", inputs: {} } };
const editor = { nodes: [], links: [], version: 0.4 };

describe("a workflow is found in", () => {
  test.each([
    ["what ComfyUI is sent", { prompt: workflow, client_id: "x" }, ["prompt"]],
    ["a serverless worker's input", { input: { workflow } }, ["input", "workflow"]],
    ["the same with a prompt", { input: { prompt: workflow, images: [] } }, ["input", "prompt"]],
    ["a plain wrapper", { workflow, webhook: null }, ["workflow"]],
    ["what the page makes of its graph", { output: workflow, workflow: editor }, ["output"]],
    ["an entry of ComfyUI's history", { prompt: [7, "id", workflow, {}, ["1"]], outputs: {} }, ["prompt", "2"]],
    ["three of them", { input: { workflow: { prompt: workflow } } }, ["input", "workflow", "prompt"]],
  ])("%s", (_what, value, path) => {
    expect(unwrap(value)).toMatchObject({ workflow, path });
  });
});

test.each([
  ["a workflow", workflow],
  [
    "a node whose id is a wrapper's key",
    { prompt: { class_type: "A", inputs: {} }, input: { class_type: "B", inputs: {} } },
  ],
  ["the editor's format", { ...editor, workflow: {} }],
  ["a list", [workflow]],
  ["a text", "workflow"],
  ["nothing", null],
])("%s is left as it is", (_what, value) => {
  expect(unwrap(value)).toEqual({ workflow: value, path: [], extraData: [] });
});

test("what was to be sent beside it comes along, the innermost first; the editor's graph as ComfyUI's page sends it", () => {
  const inner = { prompt: workflow, extra_data: { a: 1 } };
  expect(unwrap({ input: inner, extra_data: { b: 2 } }).extraData).toEqual([{ a: 1 }, { b: 2 }]);
  expect(unwrap({ prompt: [7, "id", workflow, { a: 1 }, []] }).extraData).toEqual([{ a: 1 }]);
  expect(unwrap({ input: { workflow, comfy_org_api_key: "k" } }).extraData).toEqual([{ api_key_comfy_org: "k" }]);
  expect(unwrap({ output: workflow, workflow: editor }).extraData).toEqual([{ extra_pnginfo: { workflow: editor } }]);
});

test("wrappers without an end are given up", () => {
  let value: unknown = workflow;
  for (let level = 0; level < 10_000; level += 1) value = { prompt: value };
  expect(unwrap(value).path).toHaveLength(4);
});
