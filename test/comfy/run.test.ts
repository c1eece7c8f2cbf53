import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { readPng } from "../simulator/png.ts";
import { call, ended, listen, trivial } from "../simulator/support.ts";
import { example, logged, run } from "./support.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0 });
});
afterEach(() => simulator.close());

it.each(["no-model", "slow-no-model", "text-to-image"] as const)(
  "docs/examples/%s.json runs to its picture",
  async (name) => {
    const runner = run(simulator, example(name));
    const end = await runner.end;
    expect(end).toMatchObject({
      kind: "succeeded",
      outputs: [{ kind: "image", type: name === "slow-no-model" ? "temp" : "output" }],
    });
    expect(runner.starts).toBe(1);
  },
);

it("reports progress that never falls and ends at 1, and previews as real pictures", async () => {
  const runner = run(simulator, example("text-to-image"));
  await runner.end;
  const fractions = runner.progress.map((progress) => progress.fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(runner.progress).toContainEqual(
    expect.objectContaining({ nodeId: "3", nodeType: "KSampler", value: 20, max: 20 }),
  );
  expect(runner.previews[0]?.mimeType).toBe("image/png");
  expect(readPng(runner.previews[0]?.image ?? Buffer.alloc(0))).toMatchObject({ width: 128, height: 128 });
});

it("says what failed, where and why, in few bytes", async () => {
  simulator.switches.failures.push({
    classType: "KSampler",
    kind: "exception",
    message: `no way ${"x".repeat(50_000)}`,
  });
  const end = await run(simulator, example("text-to-image")).end;
  expect(end).toMatchObject({ kind: "failed", error: { code: "EXECUTION_FAILED", nodeId: "3", nodeType: "KSampler" } });
  expect(JSON.stringify(end).length).toBeLessThan(19_000);
  simulator.switches.failures.length = 0;
});

it("knows when the card was full", async () => {
  simulator.switches.failures = [{ nodeId: "3", kind: "oom" }];
  expect(await run(simulator, example("text-to-image")).end).toMatchObject({
    kind: "failed",
    error: { code: "OUT_OF_MEMORY", nodeId: "3" },
  });
});

it.each([
  [
    "value_smaller_than_min",
    { "1": { class_type: "EmptyImage", inputs: { width: 0, height: 1, batch_size: 1, color: 0 } } },
  ],
  ["missing_node_type", { "1": { class_type: "NoSuchNode", inputs: {} } }],
])("ends a workflow that ComfyUI refuses (%s) with the reason", async (type, nodes) => {
  const end = await run(simulator, { ...trivial(), ...nodes }).end;
  expect(end).toMatchObject({ kind: "failed", error: { code: "VALIDATION_FAILED", nodeId: "1" } });
  expect(JSON.stringify(end)).toContain(type);
});

it("takes a workflow off again that ComfyUI would run in part", async () => {
  using hold = simulator.hold({ at: "node" });
  const partial = { ...trivial(), "3": { class_type: "SaveImage", inputs: { filename_prefix: "q" } } };
  const runner = run(simulator, partial);
  expect(await runner.end).toMatchObject({
    kind: "failed",
    error: { code: "VALIDATION_FAILED", nodeId: "3", nodeType: "SaveImage" },
  });
  expect(hold.held).toBe(0);
  expect(logged(simulator, "ended", runner.promptId)).toMatchObject([{ outcome: "interrupted" }]);
});

it("sends nothing when the last look says no, or when it is told to stop before", async () => {
  const refused = run(simulator, trivial(), { beforeSubmit: async () => false });
  expect(await refused.end).toEqual({ kind: "dropped" });
  const stopped = run(simulator, trivial(), { stop: AbortSignal.abort() });
  expect(await stopped.end).toEqual({ kind: "dropped" });
  const interrupted = run(simulator, trivial(), { interrupt: AbortSignal.abort() });
  expect(await interrupted.end).toEqual({ kind: "interrupted" });
  expect(simulator.log.entries).toEqual([]);
});

it("leaves ComfyUI alone when it is told to stop, and takes the attempt up again with its progress", async () => {
  using hold = simulator.hold({ at: "node", nodeId: "12" });
  const first = run(simulator, example("slow-no-model"));
  await hold.reached;
  first.stop.abort();
  expect(await first.end).toEqual({ kind: "abandoned" });
  const { promptId, clientId } = first;
  const second = run(simulator, example("slow-no-model"), { promptId, clientId, resume: true });
  await expect.poll(() => second.progress.at(-1)?.nodeId).toBe("12");
  hold.release();
  expect(await second.end).toMatchObject({ kind: "succeeded" });
  expect(second.progress.at(-1)?.fraction).toBe(1);
  expect(logged(simulator, "submitted", promptId)).toHaveLength(1);
  expect(logged(simulator, "interrupt", promptId)).toHaveLength(0);
});

it("finds a prompt that ended while nobody looked", async () => {
  const promptId = randomUUID();
  await call(simulator, "/prompt", { prompt: trivial(), prompt_id: promptId, client_id: "gone" });
  await ended(simulator, promptId);
  expect(await run(simulator, trivial(), { promptId, resume: true }).end).toMatchObject({ kind: "succeeded" });
});

it("takes no frames of other people's prompts for its own", async () => {
  using first = simulator.hold({ at: "node", nodeId: "1" });
  using second = simulator.hold({ at: "node", nodeId: "2" });
  // Without a client id its progress goes to every socket.
  await call(simulator, "/prompt", { prompt: trivial(1) });
  const { promptId: foreign } = await first.reached;
  const runner = run(simulator, trivial(2));
  await simulator.log.seen((entry) => entry.kind === "submitted" && entry.promptId === runner.promptId);
  const ear = await listen(simulator, "ear");
  first.release();
  await second.reached;
  await expect.poll(() => ear.types().filter((type) => type === "progress_state").length).toBe(2);
  expect([runner.progress, runner.starts]).toEqual([[], 0]);
  second.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect(logged(simulator, "ended", foreign)).toMatchObject([{ outcome: "success" }]);
});

it("doesn't mind an error that isn't the end", async () => {
  simulator.switches.blockedErrors = true;
  expect(await run(simulator, trivial()).end).toMatchObject({ kind: "succeeded" });
});

it("is handed the earlier file when everything was cached, which is why attempts have prefixes of their own", async () => {
  const first = await run(simulator, trivial(5, "a/x")).end;
  expect(await run(simulator, trivial(5, "a/x")).end).toEqual(first);
  expect(await run(simulator, trivial(5, "b/x")).end).toMatchObject({
    outputs: [{ subfolder: "b", filename: "x_00001_.png" }],
  });
});
