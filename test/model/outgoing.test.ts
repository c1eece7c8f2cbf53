// What of a workflow changes on its way to ComfyUI: tokens in file names, and what pictures of an earlier run bring along.
import { expect, test } from "vitest";
import { readJson } from "../../schema/model/exact.ts";
import { outgoing } from "../../schema/model/outgoing.ts";
import { fillTokens } from "../../schema/model/tokens.ts";
import type { Workflow } from "../../schema/model/workflow.ts";
import { nodeOf, TEXT_TO_IMAGE } from "../support/workflows.ts";

const NOW = new Date(2026, 10, 3, 7, 5, 9);

const filled = (prefix: string, workflow: Workflow = TEXT_TO_IMAGE) => {
  const sent = fillTokens({ ...workflow, save: nodeOf({ filename_prefix: prefix, note: prefix }) }, NOW).save?.inputs;
  expect(sent?.note).toBe(prefix);
  return sent?.filename_prefix;
};

test.each([
  ["%date:yyyy-MM-dd%", "2026-11-03"],
  ["%date:yy-M-d%/%date:hh-mm-ss%", "26-11-3/07-05-09"],
  ["%date:h m s%", "7 5 9"],
  ["%date:yyyy/MM/dd%/x", "2026/11/03/x"],
  ["%date:yyy y ddd%", "yyy y 033"],
  ["%date:dd.MM.yyyy%", "03"],
  ["%KSampler.seed%_x", "1_x"],
  ["%Sampler.cfg%", "7.5"],
  ["%CLIPTextEncode.text%", "a cat"],
  ["%KSampler.seed%%KSampler.cfg%", "17.5"],
])("%j becomes %j", (prefix, sent) => {
  expect(filled(prefix)).toBe(sent);
});

test.each([
  "%width%x%height%",
  "%KSampler.nothing%",
  "%Nobody.seed%",
  "%KSampler.model%",
  "100%",
  "%%",
  "%date:dd.MM%",
  "%KSampler.seed.x%",
  "%KSampler.toString%",
  "%year%",
])("%j stays as it is: ComfyUI or another node may know it", (prefix) => {
  expect(filled(prefix)).toBe(prefix);
});

test("the node is looked for by class first, then by title, and the first one counts", () => {
  const workflow = {
    "1": { ...nodeOf({ v: "title" }), _meta: { title: "Two" } },
    "2": { class_type: "Two", inputs: { v: "class" } },
    "3": { class_type: "Two", inputs: { v: "second" } },
    "4": { ...nodeOf({ v: "null" }), _meta: null },
  };
  expect(filled("%Two.v%", workflow)).toBe("class");
  expect(filled("%Any.v%", workflow)).toBe("title");
});

test("a value can't lead into another folder", () => {
  const workflow = (v: string) => ({ "1": nodeOf({ v }) });
  expect(filled("a/%Any.v%", workflow('b/c\\d:e*f?"<>|\n'))).toBe("a/b_c_d_e_f______");
  expect(filled("a/%Any.v%/b", workflow(".."))).toBe("a/%Any.v%/b");
  expect(filled("%Any.v%:x", workflow("C"))).toBe("%Any.v%:x");
});

test("numbers are written as they stand in the workflow, null as nothing", () => {
  const inputs = readJson('{"seed": 18446744073709551615, "cfg": 8.0, "off": null, "on": true}', { keep: "text" });
  const workflow = { "1": nodeOf(inputs as Workflow[string]["inputs"]) };
  expect(filled("%Any.seed%_%Any.cfg%_%Any.off%_%Any.on%", workflow)).toBe("18446744073709551615_8.0__true");
});

test("is_changed, and a _meta that is none, are not sent", () => {
  const node = { class_type: "LoadImage", inputs: { image: "a.png" } };
  const workflow = {
    "1": { ...node, is_changed: ["digest"], _meta: null },
    "2": { ...node, is_changed: [Number.NaN], _meta: { title: "T" } },
    "3": { ...node, _meta: [] },
    "4": node,
  } as unknown as Workflow;
  const sent = outgoing(workflow, { mark: "sluice-0123456789_", now: NOW });
  expect(sent).toEqual({ "1": node, "2": { ...node, _meta: { title: "T" } }, "3": node, "4": node });
  expect(sent["4"]).toBe(node);
  expect(workflow["1"]).toHaveProperty("is_changed");
});

test("a token is filled in before the name is marked", () => {
  const workflow = { "1": nodeOf({ filename_prefix: "%date:yyyy/MM%", seed: 4 }) };
  const sent = outgoing(workflow, { mark: "sluice-0123456789_", now: NOW });
  expect(sent["1"]?.inputs.filename_prefix).toBe("2026/sluice-0123456789_11");
});
