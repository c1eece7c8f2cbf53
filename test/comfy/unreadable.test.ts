// What ComfyUI says in ways that nobody expects: it costs one prompt at most, and other answers decide where one can't.
import { afterEach, beforeEach, expect, it } from "vitest";
import { boundJson } from "../../server/comfy/bound.ts";
import { parseText } from "../../server/comfy/message.ts";
import { probe } from "../../server/comfy/probe.ts";
import { executionError } from "../../server/comfy/result.ts";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import type { Spoiled } from "../../server/simulator/switches.ts";
import { trivial } from "../simulator/support.ts";
import { logged, run } from "./support.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0 });
});
afterEach(() => simulator.close());

const quick = { pollMs: 20 };
const failing = [{ nodeId: "2", kind: "exception" as const, message: "cannot convert float NaN to integer" }];

it.each(["0.38.0", "0.3.64"])(
  "fails with ComfyUI's own words although NaN is among the inputs (%s)",
  async (version) => {
    Object.assign(simulator.switches, { version, nan: ["errors", "frames", "ui"], failures: failing });
    const end = await run(simulator, trivial(), quick).end;
    expect(end).toMatchObject({
      kind: "failed",
      error: {
        code: "EXECUTION_FAILED",
        message: "cannot convert float NaN to integer",
        details: { inputs: { value: ["NaN", "Infinity"] } },
      },
    });
  },
);

it("keeps NaN in a result as a person reads it, and takes part in frames that hold some", async () => {
  simulator.switches.nan = ["ui", "frames"];
  const runner = run(simulator, trivial());
  const end = await runner.end;
  const texts = end.kind === "succeeded" ? end.outputs.flatMap(({ text }) => text ?? []) : [];
  expect(texts).toEqual(["[NaN, Infinity]"]);
  expect(runner.progress.at(-1)?.fraction).toBe(1);
});

it("reads a refusal that repeats a declaration with Infinity", async () => {
  simulator.switches.nan = ["refusals"];
  const broken = { ...trivial()["1"], inputs: { ...trivial()["1"].inputs, width: 0 } };
  const end = await run(simulator, { ...trivial(), "1": broken }).end;
  expect(end).toMatchObject({ kind: "failed", error: { code: "VALIDATION_FAILED", nodeId: "1" } });
  expect(JSON.stringify(end)).toContain('"max":"Infinity"');
});

const spoils = ["error", "truncated", "python", "huge", "foreign"] as const;

it.each(spoils)("lets history decide when the job route answers: %s", async (job) => {
  simulator.switches.spoiled = { job };
  expect(await run(simulator, trivial(), quick).end).toMatchObject({ kind: "succeeded", outputs: [{}] });
});

it.each(spoils)("lets the job route decide when history and queue answer: %s", async (how) => {
  simulator.switches.spoiled = { history: how, queue: how };
  expect(await run(simulator, trivial(), quick).end).toMatchObject({ kind: "succeeded", outputs: [{}] });
});

it.each(["job", "history"] as const)("reads %s with JSON nested 100,000 deep in it", async (route) => {
  simulator.switches.version = route === "job" ? "0.38.0" : "0.3.64";
  simulator.switches.spoiled = { [route]: "deep" };
  expect(await run(simulator, trivial(), quick).end).toMatchObject({ kind: "succeeded", outputs: [{}] });
});

it("finds a prompt lost by history and queue when the job route is broken", async () => {
  simulator.switches.spoiled = { job: "error" };
  using hold = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial(), quick);
  await hold.reached;
  simulator.restart();
  expect(await runner.end).toMatchObject({ kind: "lost" });
});

it.each<[Spoiled, RegExp]>([
  [{ job: "python", history: "python" }, /'status'/],
  [{ job: "truncated", history: "truncated" }, /"status": ?"/],
  [{ job: "error", history: "error" }, /Server got itself in trouble/],
  [{ job: "foreign", history: "foreign" }, /00000000-0000-4000-8000-000000000000/],
  [{ job: "python", history: "python", queue: "python" }, /'status'/],
])("fails one prompt with the beginning of what was said when nothing can be read: %j", async (spoiled, said) => {
  simulator.switches.spoiled = spoiled;
  const startedAt = performance.now();
  const end = await run(simulator, trivial(), quick).end;
  expect(end).toMatchObject({ kind: "failed", error: { code: "ANSWER_UNREADABLE" } });
  expect(JSON.stringify(end.kind === "failed" && end.error.message)).toMatch(/can't be read/);
  expect(end.kind === "failed" && (end.error.details as { said: string }).said).toMatch(said);
  expect(performance.now() - startedAt).toBeLessThan(6_000);
});

it("waits, and doesn't fail a prompt, while unreadable answers come now and then", async () => {
  simulator.switches.spoiled = { job: "truncated", history: "truncated" };
  using hold = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial(), quick);
  await hold.reached;
  await expect.poll(() => logged(simulator, "asked", runner.promptId).length).toBeGreaterThan(6);
  simulator.switches.spoiled = {};
  hold.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
});

it("keeps memory bounded before a status of 300 MB", async () => {
  simulator.switches.spoiled = { job: "huge" };
  let most = 0;
  const before = process.memoryUsage().rss;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const end = await run(simulator, trivial(), quick).end;
  clearInterval(timer);
  expect(end).toMatchObject({ kind: "succeeded" });
  expect((most - before) / 1e6).toBeLessThan(250);
});

it("fails a submission that is refused again and again, with what was said, and within seconds", async () => {
  simulator.switches.spoiled = { submit: "refused" };
  const startedAt = performance.now();
  const end = await run(simulator, trivial()).end;
  expect(end).toMatchObject({ kind: "failed", error: { code: "SUBMISSION_REFUSED" } });
  expect(end.kind === "failed" && end.error.message).toMatch(/HTTP 500.*Server got itself in trouble/s);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});

it("doesn't send a submission again that was answered with 500 and is known all the same", async () => {
  simulator.switches.spoiled = { submit: "error" };
  const runner = run(simulator, trivial(), quick);
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect(logged(simulator, "submitted", runner.promptId)).toHaveLength(1);
});

it("takes a submission that is refused once", async () => {
  simulator.switches.spoiled = { submit: "refused" };
  let looks = 0;
  const beforeSubmit = async () => {
    looks += 1;
    if (looks > 1) simulator.switches.spoiled = {};
    return true;
  };
  expect(await run(simulator, trivial(), { ...quick, beforeSubmit }).end).toMatchObject({ kind: "succeeded" });
});

it.each(["error", "truncated", "python"] as const)("knows a ComfyUI whose /system_stats answers: %s", async (stats) => {
  simulator.switches.spoiled = { stats };
  expect(await probe(simulator.url, AbortSignal.timeout(5_000))).toMatchObject({
    ok: true,
    features: { jobsApi: true },
  });
});

it("skips null and nameless entries, for which the job route answers 500", async () => {
  const nameless = { filename: null, subfolder: "", type: "output" };
  const file = { filename: "a.png", subfolder: "", type: "output" };
  Object.assign(simulator.switches, { unknownNodes: "run", odd: { Odd: { ui: { images: [null, nameless, file] } } } });
  const workflow = { "1": { class_type: "Odd", inputs: {} } };
  const runner = run(simulator, workflow, quick);
  expect(await runner.end).toMatchObject({ kind: "succeeded", outputs: [{ filename: "a.png" }] });
});

it("reads integers of any size in frames and errors, and depth doesn't hurt there", () => {
  const big = "18446744073709551615";
  const frame = `{"type":"progress","data":{"prompt_id":"p","node":${big},"value":NaN,"max":1e3}}`;
  expect(parseText(frame)).toMatchObject({ type: "progress", nodeId: big, value: 0, max: 1000 });
  const deep = `${"[".repeat(100_000)}NaN${"]".repeat(100_000)}`;
  const text = `{"type":"execution_error","data":{"prompt_id":"p","current_inputs":${deep}}}`;
  expect(parseText(text)).toMatchObject({ type: "execution_error" });
  const inputs = JSON.parse(deep.replace("NaN", "1"));
  expect(JSON.stringify(executionError({ current_inputs: inputs })).length).toBeLessThan(1_000);
  expect(boundJson({ a: [Number.NaN, -Infinity] })).toEqual({ a: ["NaN", "-Infinity"] });
});
