// Numbers arrive at ComfyUI byte for byte, whatever happens to their prompts on the way.
import fc from "fast-check";
import { expect, test } from "vitest";
import { soon } from "../support/soon.ts";
import { askInText, type Stage, SUBMIT, sampler, startStage } from "./stage.ts";

const submit = async ({ app }: Stage, input: string): Promise<string> => {
  const { data, errors } = await askInText(app.url, SUBMIT, `{"input": ${input}}`);
  expect(errors).toBeUndefined();
  return data.submitJob.id;
};

const seedOf = (inputs: string): string => /"seed":([^,}]+)/.exec(inputs)?.[1] ?? "";

const ended = ({ app }: Stage, id: string): Promise<void> =>
  soon(async () => {
    const { data } = await askInText(app.url, "query ($id: ID!) { job(id: $id) { finishedAt } }", `{"id": "${id}"}`);
    expect(data.job.finishedAt).not.toBeNull();
  });

test("100 random 64-bit seeds arrive byte for byte", async () => {
  await using stage = await startStage();
  const seed = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
  const seeds = fc.sample(fc.uniqueArray(seed, { minLength: 100, maxLength: 100 }), 1)[0] ?? [];
  expect(seeds).toHaveLength(100);
  const prompts = seeds.map((each) => `{"overrides": [{"path": "3.inputs.seed", "value": ${each}}]}`).join();
  await submit(stage, `{"workflow": ${sampler('"seed": 18446744073709551615, "cfg": 7.0')}, "prompts": [${prompts}]}`);
  const posted = await stage.posted(100);
  expect(posted.map(seedOf).sort()).toEqual([...seeds].sort());
  for (const inputs of posted) expect(inputs).toContain('"cfg":7.0');
});

test.each([
  ["2^70", "1180591620717411303424"],
  ["below −2^53", "-9007199254740993"],
  ["2^53, which a double holds", "9007199254740992"],
  ["2^64, which a double holds but writes otherwise", "18446744073709551616"],
  ["a whole float", "1e20"],
  ["a whole float that JavaScript would make an integer", "1.5e300"],
  ["1.0", "1.0"],
  ["an exponent with a capital letter", "1E5"],
  ["minus zero", "-0"],
  ["minus zero as a float", "-0.0"],
  ["more decimals than a double has", "0.1000000000000000055511151231257827"],
])("%s is posted as it is written", async (_what, text) => {
  await using stage = await startStage();
  await submit(stage, `{"workflow": ${sampler(`"seed": 1, "cfg": ${text}`)}}`);
  const [inputs] = await stage.posted(1);
  expect(inputs).toContain(`"cfg":${text},`);
});

test("a link to output 0.0 is posted as output 0, which ComfyUI follows", async () => {
  await using stage = await startStage();
  await submit(stage, `{"workflow": ${sampler('"seed": 1, "cfg": 1').replace('["3", 0]', '["3", 0.0]')}}`);
  await stage.posted(1);
  expect(stage.proxy.bodies()[0]).toContain('"samples":["3",0]');
});

test("a job that is retried posts them again", async () => {
  await using stage = await startStage();
  stage.comfy.switches.failures.push({ classType: "KSampler", kind: "exception" });
  const override = '{"overrides": [{"path": "3.inputs.seed", "value": 18446744073709551615}]}';
  const id = await submit(stage, `{"workflow": ${sampler('"seed": 1, "cfg": 1e20')}, "prompts": [${override}]}`);
  await ended(stage, id);
  stage.comfy.switches.failures.length = 0;
  const { errors } = await askInText(
    stage.app.url,
    "mutation ($id: ID!) { retryJob(id: $id) { id } }",
    `{"id": "${id}"}`,
  );
  expect(errors).toBeUndefined();
  const [first, second] = await stage.posted(2);
  expect(second).toBe(first);
  expect(second).toMatch(/"seed":18446744073709551615,"cfg":1e20,/);
});

test("a prompt that another worker takes over, and that is lost there, is posted again as it was", async () => {
  await using stage = await startStage({ SLUICE_LEASE_SECONDS: "1", SLUICE_GRACE_SECONDS: "0" });
  const held = stage.comfy.hold({ at: "node" });
  await submit(stage, `{"workflow": ${sampler('"seed": 18446744073709551615, "cfg": 1.0')}}`);
  await held.reached;
  await stage.app.stopServer();
  stage.comfy.restart();
  held.release();
  const next = await stage.app.another();
  const [first, second] = await stage.posted(2);
  expect(second).toBe(first);
  expect(second).toMatch(/"seed":18446744073709551615,"cfg":1.0,/);
  await next.stop();
});
