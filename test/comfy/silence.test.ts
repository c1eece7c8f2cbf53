import { afterEach, beforeEach, expect, it } from "vitest";
import { judgeSilence } from "../../server/comfy/silence.ts";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { trivial } from "../simulator/support.ts";
import { example, logged, run } from "./support.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0 });
});
afterEach(() => simulator.close());

const QUICK = { lostMs: 300, pollMs: 20 };
const asks = (promptId: string) => logged(simulator, "asked", promptId).length;

it("counts silence from the last frame, and a cancel's patience from when it was asked for", () => {
  const quiet = { runningSince: 0, heardAt: 500, askedAt: null, lostMs: 100 };
  expect(judgeSilence({ ...quiet, now: 599 })).toBeNull();
  expect(judgeSilence({ ...quiet, now: 10_000 })).toBe("quiet");
  expect(judgeSilence({ ...quiet, askedAt: 9_950, now: 10_000 })).toBe("quiet");
  expect(judgeSilence({ ...quiet, askedAt: 9_900, now: 10_000 })).toMatchObject({ kind: "wedged" });
  expect(judgeSilence({ ...quiet, heardAt: 9_950, askedAt: 0, now: 10_000 })).toBeNull();
  expect(judgeSilence({ ...quiet, runningSince: null, now: 10_000 })).toBeNull();
});

it("tells of a silence and takes it back, and gives nothing up that nobody wants stopped", async () => {
  using hold = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial(), QUICK);
  await hold.reached;
  await expect.poll(() => runner.notices, { timeout: 5_000 }).toEqual([expect.stringContaining("has told nothing")]);
  const before = asks(runner.promptId);
  await expect.poll(() => asks(runner.promptId), { timeout: 5_000 }).toBeGreaterThan(before + 20);
  using second = simulator.hold({ at: "node", nodeId: "2" });
  hold.release();
  await second.reached;
  await expect.poll(() => runner.notices.at(1), { timeout: 5_000 }).toBeNull();
  second.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
});

it("gives up a prompt that shows no life after it was told to stop", async () => {
  simulator.switches.wedgeAtNode = true;
  const runner = run(simulator, trivial(), QUICK);
  await simulator.log.seen(({ kind }) => kind === "node");
  runner.interrupt.abort("asked");
  expect(await runner.end).toMatchObject({ kind: "wedged", reason: expect.stringContaining("told to stop") });
});

it("waits for a node that ignores an interrupt as long as it still tells of its steps", async () => {
  simulator.switches.lostInterrupts = Number.POSITIVE_INFINITY;
  simulator.switches.seconds = 4;
  const runner = run(simulator, example("text-to-image"), { lostMs: 1_000, pollMs: 20 });
  await simulator.log.seen((entry) => entry.kind === "node" && entry.nodeId === "3");
  runner.interrupt.abort("asked");
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect(logged(simulator, "interrupt", runner.promptId).length).toBeGreaterThan(2);
});
