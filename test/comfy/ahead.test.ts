import { expect, it } from "vitest";
import { startSimulator } from "../../server/simulator/start.ts";
import { submit, trivial } from "../simulator/support.ts";
import { run } from "./support.ts";

it("counts by their numbers what ComfyUI runs before ours, since the order of its list says nothing", async () => {
  const simulator = await startSimulator({ seconds: 0 });
  using hold = simulator.hold({ at: "node" });
  await submit(simulator, trivial(1));
  await hold.reached;
  for (const number of [-7, 2_000, 1_000, -36, 3_000]) await submit(simulator, trivial(2), { number });
  const told: number[] = [];
  const runner = run(simulator, trivial(3), { pollMs: 20, onQueued: (behind) => told.push(behind) });
  await expect.poll(() => told).toEqual([3]);
  hold.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  await simulator.close();
});
