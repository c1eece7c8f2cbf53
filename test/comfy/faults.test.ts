import { afterEach, beforeEach, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import type { Switches } from "../../server/simulator/switches.ts";
import { chain, trivial } from "../simulator/support.ts";
import { logged, run } from "./support.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0 });
});
afterEach(() => simulator.close());

/** Resolves when ComfyUI was asked for it so many times (again). */
async function asked(promptId: string, times: number): Promise<void> {
  const before = logged(simulator, "asked", promptId).length;
  const count = () => logged(simulator, "asked", promptId).length - before;
  await expect.poll(count, { timeout: 5_000, interval: 10 }).toBeGreaterThanOrEqual(times);
}

it.each([
  ["stalled", { stallSockets: true }],
  ["refused", { refuseSockets: true }],
])("finishes by polling alone when sockets are %s", async (_, fault) => {
  Object.assign(simulator.switches, fault);
  const runner = run(simulator, trivial(), { pollMs: 20 });
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect(runner.progress).toEqual([]);
});

it("goes on by polling when the socket stalls in the middle", async () => {
  using hold = simulator.hold({ at: "node", nodeId: "11" });
  const runner = run(simulator, chain(3), { pollMs: 20 });
  await hold.reached;
  simulator.switches.stallSockets = true;
  hold.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
});

it.each(["0.38.0", "0.3.64"])("waits for a history that is written late (%s)", async (version) => {
  Object.assign(simulator.switches, { version, historyLagMs: 250 });
  expect(await run(simulator, trivial(), { pollMs: 20 }).end).toMatchObject({ kind: "succeeded" });
});

it("finds what was queued although the answer to the POST got lost", async () => {
  simulator.switches.loseSubmitAnswers = 1;
  const runner = run(simulator, trivial());
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect(logged(simulator, "submitted", runner.promptId)).toHaveLength(1);
});

it("calls a POST lost that never arrived, but only after the grace, and doesn't send it twice", async () => {
  simulator.switches.dropSubmits = 1;
  const startedAt = performance.now();
  const runner = run(simulator, trivial(), { unknownGraceMs: 300 });
  expect(await runner.end).toMatchObject({ kind: "lost" });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
  expect(logged(simulator, "submitted", runner.promptId)).toEqual([]);
});

it("waits for a validation that outlasts the POST", async () => {
  using hold = simulator.hold({ at: "validate" });
  let looks = 0;
  const runner = run(simulator, trivial(), { lostMs: 200, beforeSubmit: async () => ++looks > 0 });
  await hold.reached;
  await asked(runner.promptId, 1);
  hold.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect([looks, logged(simulator, "submitted", runner.promptId).length]).toEqual([1, 1]);
});

it("calls a prompt lost that a restart swept away", async () => {
  using hold = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial());
  await hold.reached;
  simulator.restart();
  expect(await runner.end).toMatchObject({ kind: "lost" });
  expect(logged(simulator, "ended", runner.promptId)).toMatchObject([{ outcome: "gone" }]);
});

it("survives a network that is away for a while", async () => {
  using hold = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial(), { pollMs: 20 });
  await hold.reached;
  await simulator.unplug();
  hold.release();
  await simulator.log.seen((entry) => entry.kind === "ended");
  await simulator.plug();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
});

it("submits once a backend comes up that refused connections", async () => {
  await simulator.unplug();
  let looks = 0;
  const looked = Promise.withResolvers<void>();
  const beforeSubmit = async () => {
    looks += 1;
    if (looks === 2) looked.resolve();
    return true;
  };
  const runner = run(simulator, trivial(), { pollMs: 20, beforeSubmit });
  await looked.promise;
  await simulator.plug();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect(logged(simulator, "submitted", runner.promptId)).toHaveLength(1);
});

it("gives a backend up that can't be reached", async () => {
  await simulator.unplug();
  const end = await run(simulator, trivial(), { lostMs: 150, pollMs: 20 }).end;
  expect(end).toMatchObject({ kind: "unreachable", reason: expect.stringMatching(/connection refused/) });
});

it.each<[Switches["answers"], RegExp]>([
  ["hang", /no answer within/],
  ["html", /a web page/],
  ["error", /HTTP 500/],
  ["redirect", /redirects.*not followed/],
])("gives a backend up that turns to answering with: %s", async (answers, reason) => {
  using hold = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial(), { lostMs: 300, pollMs: 20 });
  await hold.reached;
  simulator.switches.answers = answers;
  expect(await runner.end).toMatchObject({ kind: "unreachable", reason: expect.stringMatching(reason) });
});

it.each<Switches["answers"]>(["hang", "html", "error", "redirect"])(
  "gives a backend up that meets the POST with: %s",
  async (answers) => {
    simulator.switches.answers = answers;
    expect(await run(simulator, trivial(), { lostMs: 200, pollMs: 20 }).end).toMatchObject({ kind: "unreachable" });
    expect(simulator.log.entries).toEqual([]);
  },
);

it("calls a worker wedged that took the prompt and starts nothing", async () => {
  simulator.switches.wedge = true;
  const end = await run(simulator, trivial(), { lostMs: 300, pollMs: 20 }).end;
  expect(end).toMatchObject({ kind: "wedged" });
});

it("doesn't take a node that computes for long, nor a stalled socket, for a wedged worker", async () => {
  using hold = simulator.hold({ at: "node" });
  const seen = run(simulator, trivial(), { lostMs: 300, pollMs: 20 });
  await hold.reached;
  simulator.switches.stallSockets = true;
  const { promptId, clientId } = seen;
  seen.stop.abort();
  await seen.end;
  const unseen = run(simulator, trivial(), { promptId, clientId, resume: true, lostMs: 300, pollMs: 20 });
  expect(await Promise.race([unseen.end, asked(promptId, 40)])).toBeUndefined();
  hold.release();
  expect(await unseen.end).toMatchObject({ kind: "succeeded" });
});

it("asks over a new socket before it calls a worker wedged", async () => {
  simulator.switches.stallSockets = true;
  using hold = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial(), { lostMs: 150, pollMs: 20 });
  await hold.reached;
  await expect.poll(() => runner.progress.length, { timeout: 3_000 }).toBeGreaterThan(0);
  hold.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
});

it("draws no verdict of wedged without any socket", async () => {
  simulator.switches.refuseSockets = true;
  using hold = simulator.hold({ at: "node" });
  const runner = run(simulator, trivial(), { lostMs: 300, pollMs: 20 });
  await hold.reached;
  expect(await Promise.race([runner.end, asked(runner.promptId, 40)])).toBeUndefined();
  hold.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
});
