// What travels beside a workflow: what is kept, what is a secret, what is refused.
import { describe, expect, test } from "vitest";
import { takeApart } from "../../schema/model/extraData.ts";
import { submissionFingerprint } from "../../schema/model/submission.ts";
import { workerLevel } from "../../schema/model/workerLevel.ts";

const workflow = { "1": { class_type: "EmptyImage", inputs: {} } };
const apart = (input: object, allowed: string[] = []) => takeApart({ workflow, ...input }, ["input"], allowed);
const key = { name: "api_key_comfy_org", value: "key-1-of-mine" };

test("what is wrapped around the workflow is used, and what is given explicitly comes before it", () => {
  const wrapped = { prompt: workflow, extra_data: { preview_method: "taesd", a: 1, client_id: "x", create_time: 3 } };
  expect(apart({ workflow: wrapped, extraData: { a: 2, sluice: {} } })).toMatchObject({
    workflow,
    workflowPath: ["prompt"],
    extraData: { preview_method: "taesd", a: 2 },
    secrets: [],
  });
});

test("ComfyUI's own keys are secrets wherever they are found, once each", () => {
  const extra = { api_key_comfy_org: "key-2-of-mine", auth_token_comfy_org: "token-1-of-mine", b: 1 };
  const found = apart({ workflow: { prompt: workflow, extra_data: extra }, secrets: [key] });
  expect(found.secrets).toEqual([key, { name: "auth_token_comfy_org", value: "token-1-of-mine" }]);
  expect(found.extraData).toEqual({ b: 1 });
  expect(apart({ extraData: { api_key_comfy_org: "", auth_token_comfy_org: null } })).toMatchObject({
    extraData: null,
    secrets: [],
  });
});

describe("is refused, with its place and without the value:", () => {
  test.each([
    ["another name", { secrets: [{ name: "my_key", value: "hush-hush" }] }, ["input", "secrets", 0, "name"]],
    ["a name twice", { secrets: [key, key] }, ["input", "secrets", 1, "name"]],
    [
      "a short one, with which half a text would be struck out",
      { secrets: [{ ...key, value: "1234567" }] },
      ["input", "secrets", 0, "value"],
    ],
    ["an empty one", { secrets: [{ ...key, value: "" }] }, ["input", "secrets", 0, "value"]],
    ["one with NUL", { secrets: [{ ...key, value: "hush-hush\0" }] }, ["input", "secrets", 0, "value"]],
    ["a long one", { secrets: [{ ...key, value: "hush".repeat(5_000) }] }, ["input", "secrets", 0, "value"]],
    ["one that is no text", { extraData: { api_key_comfy_org: 7 } }, ["input", "extraData", "api_key_comfy_org"]],
    ["extra data that is no object", { extraData: ["hush"] }, ["input", "extraData"]],
  ])("%s", (_what, input, path) => {
    const refused = expect.objectContaining({ code: "BAD_USER_INPUT", argument: path });
    expect(() => apart(input)).toThrow(refused);
    expect(() => apart(input)).not.toThrow(/hush/);
  });

  test("an allowed secret that stands in the extra data too", () => {
    const secrets = [{ name: "my_key", value: "hush-hush" }];
    expect(apart({ secrets }, ["my_key"]).secrets).toEqual(secrets);
    expect(() => apart({ secrets, extraData: { my_key: 1 } }, ["my_key"])).toThrow(/is a secret/);
  });
});

test("the fingerprint knows extra data, and tells wrapped and unwrapped alike; secrets are not in it", () => {
  const print = (input: object) => submissionFingerprint({ workflow, ...input });
  const extra_data = { a: 1, api_key_comfy_org: "hush-hush" };
  expect(print({ workflow: { prompt: workflow, extra_data } })).toBe(print({ extraData: { a: 1 } }));
  expect(print({ extraData: { a: 1 } })).not.toBe(print({}));
  expect(print({ secrets: [key], extraData: extra_data })).not.toMatch(/hush|key-1/);
});

test("v0.1.0's workers get no job that has any", () => {
  const plain = { workflow, prompts: [[]] };
  expect(workerLevel(plain)).toBe(0);
  expect(workerLevel({ ...plain, extraData: { a: 1 } })).toBe(1);
  expect(workerLevel({ ...plain, secrets: [key] })).toBe(1);
});
