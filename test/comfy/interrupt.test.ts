import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { call, chain, trivial } from "../simulator/support.ts";
import { logged, run } from "./support.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0 });
});
afterEach(() => simulator.close());

async function foreign(prompt: unknown): Promise<string> {
  const promptId = randomUUID();
  await call(simulator, "/prompt", { prompt, prompt_id: promptId, client_id: "someone" });
  return promptId;
}

const outcome = (promptId: string) =>
  logged(simulator, "ended", promptId).map((entry) => "outcome" in entry && entry.outcome);

it.each(["0.38.0", "0.20.0", "0.3.64", "0.3.50"])("stops a running prompt on ComfyUI %s", async (version) => {
  simulator.switches.version = version;
  using hold = simulator.hold({ at: "node", nodeId: "11" });
  const runner = run(simulator, chain(3));
  await hold.reached;
  runner.interrupt.abort();
  expect(await runner.end).toEqual({ kind: "interrupted" });
  expect(outcome(runner.promptId)).toEqual(["interrupted"]);
});

it.each(["0.38.0", "0.3.64", "0.3.50"])(
  "takes a waiting prompt off the queue of ComfyUI %s and leaves others alone",
  async (version) => {
    simulator.switches.version = version;
    using hold = simulator.hold({ at: "node", nodeId: "1" });
    const other = await foreign(trivial(1));
    await hold.reached;
    const runner = run(simulator, trivial(2));
    await simulator.log.seen((entry) => entry.kind === "submitted" && entry.promptId === runner.promptId);
    runner.interrupt.abort();
    expect(await runner.end).toEqual({ kind: "interrupted" });
    hold.release();
    await expect.poll(() => outcome(other)).toEqual(["success"]);
    expect(logged(simulator, "started", runner.promptId)).toEqual([]);
  },
);

it("asks again until a lost interrupt is heard", async () => {
  simulator.switches.lostInterrupts = 2;
  using hold = simulator.hold({ at: "node", nodeId: "11" });
  const runner = run(simulator, chain(3));
  await hold.reached;
  runner.interrupt.abort();
  expect(await runner.end).toEqual({ kind: "interrupted" });
  expect(logged(simulator, "interrupt", runner.promptId).length).toBeGreaterThanOrEqual(3);
});

it("wins against an interrupt that comes while ComfyUI is just taking the prompt up, and is told 'ok' in vain", async () => {
  using taken = simulator.hold({ at: "taken" });
  using node = simulator.hold({ at: "node", nodeId: "11" });
  const runner = run(simulator, chain(3));
  await taken.reached;
  runner.interrupt.abort();
  await simulator.log.seen((entry) => entry.kind === "interrupt" && entry.hit);
  taken.release();
  await node.reached;
  expect(await runner.end).toEqual({ kind: "interrupted" });
});

it("accepts a success that came before the interrupt could", async () => {
  using hold = simulator.hold({ at: "end" });
  const runner = run(simulator, trivial());
  await hold.reached;
  runner.interrupt.abort();
  await simulator.log.seen((entry) => entry.kind === "interrupt" && entry.hit);
  hold.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded", outputs: [{ nodeId: "2" }] });
});

it("waits for a node that can't be interrupted", async () => {
  using hold = simulator.hold({ at: "node", nodeId: "11", stubborn: true });
  const runner = run(simulator, chain(3));
  await hold.reached;
  runner.interrupt.abort();
  await simulator.log.seen((entry) => entry.kind === "interrupt" && entry.hit);
  hold.release();
  expect(await runner.end).toEqual({ kind: "interrupted" });
  expect(logged(simulator, "node", runner.promptId).map((entry) => "nodeId" in entry && entry.nodeId)).toEqual([
    "1",
    "10",
    "11",
  ]);
});

it("cancels one that is still being validated as soon as it is queued", async () => {
  using validate = simulator.hold({ at: "validate" });
  using node = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial(), { lostMs: 900 });
  await validate.reached;
  runner.interrupt.abort();
  validate.release();
  expect(await runner.end).toEqual({ kind: "interrupted" });
  expect(node.held).toBe(0);
});

it("never sends a global interrupt while other people's prompts are queued on an old ComfyUI", async () => {
  simulator.switches.version = "0.3.50";
  using hold = simulator.hold({ at: "node", nodeId: "11" });
  const runner = run(simulator, chain(3), { pollMs: 50 });
  await hold.reached;
  const other = await foreign(trivial(2));
  runner.interrupt.abort();
  await expect.poll(() => runner.notices.length).toBeGreaterThan(0);
  expect(runner.notices[0]).toMatch(/other people's prompts/);
  expect(simulator.log.entries.filter((entry) => entry.kind === "interrupt")).toEqual([]);
  hold.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  await expect.poll(() => outcome(other)).toEqual(["success"]);
});
