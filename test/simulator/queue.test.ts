import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { findSection } from "../comfy/recording.ts";
import { hears } from "./compare.ts";
import { call, chain, ended, items, listen, submit, trivial } from "./support.ts";

const ORDER = "queue-order-and-duplicates.txt";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0, version: "0.33.0" });
});
afterEach(() => simulator.close());

it("shows the heap as it lies and runs by number", async () => {
  using first = simulator.hold({ at: "node" });
  for (let count = 0; count < 35; count += 1) await submit(simulator, trivial(count));
  await first.reached;
  await call(simulator, "/queue", { clear: true });
  const numbers: number[] = [];
  for (const more of [{}, { front: true }, { number: -1000.5 }, { number: 2.25 }, {}]) {
    numbers.push(
      Number((await call(simulator, "/prompt", { prompt: trivial(100 + numbers.length), ...more })).json.number),
    );
  }
  expect(numbers).toEqual([35, -36, -1000.5, 2.25, 37]);
  const { json } = await call(simulator, "/queue");
  const [recorded] = findSection(ORDER, "E17").lines.filter((line) => line.startsWith("GET /queue"));
  expect(items(json.queue_pending).map((item) => item[0])).toEqual(
    JSON.parse(recorded?.slice(recorded.indexOf("[")) ?? ""),
  );
  first.release();
  await vi.waitFor(async () =>
    expect((await call(simulator, "/prompt")).json).toEqual({ exec_info: { queue_remaining: 0 } }),
  );
  const history = Object.values((await call(simulator, "/history?max_items=5")).json) as unknown as {
    prompt: [number];
  }[];
  expect(history.map((entry) => entry.prompt[0])).toEqual([-1000.5, -36, 2.25, 35, 37]);
});

it("runs the same id twice, the second history over the first, and deletes one at a time", async () => {
  using hold = simulator.hold({ at: "node" });
  const twice = randomUUID();
  await submit(simulator, trivial(1));
  await hold.reached;
  await submit(simulator, trivial(2), { prompt_id: twice });
  await submit(simulator, trivial(3), { prompt_id: twice });
  await submit(simulator, trivial(4), { prompt_id: twice });
  await call(simulator, "/queue", { delete: [twice] });
  expect((await call(simulator, "/queue")).json.queue_pending).toHaveLength(2);
  hold.release();
  await vi.waitFor(() =>
    expect(simulator.log.entries.filter((entry) => entry.kind === "ended" && entry.promptId === twice)).toHaveLength(2),
  );
  expect((await call(simulator, `/history/${twice}`)).json[twice]?.prompt?.[0]).toBe(3);
});

it("answers 500 to a tie of number and id, and queues both", async () => {
  using hold = simulator.hold({ at: "node" });
  await submit(simulator, trivial(1));
  await hold.reached;
  const twice = { prompt: trivial(2), prompt_id: randomUUID(), number: 7 };
  expect((await call(simulator, "/prompt", twice)).status).toBe(200);
  expect((await call(simulator, "/prompt", twice)).status).toBe(500);
  expect((await call(simulator, "/queue")).json.queue_pending).toHaveLength(2);
});

it("forget the newer one of a client id when the older one closes", async () => {
  const older = await listen(simulator, "AAA", false);
  const newer = await listen(simulator, "AAA", false);
  await hears(newer, 1);
  older.socket.close();
  await once(older.socket, "close");
  await vi.waitFor(async () => {
    newer.clear();
    await ended(simulator, await submit(simulator, trivial(Math.floor(Math.random() * 1e6))));
    expect(newer.frames).toEqual([]);
  });
  expect(newer.socket.readyState).toBe(newer.socket.OPEN);
});

it("tell one that comes back which node is at work, and go on from there", async () => {
  const recorded = findSection(ORDER, "E9b").frames.w4 ?? [];
  using hold = simulator.hold({ at: "node", nodeId: "12" });
  await submit(simulator, chain(6), { client_id: "DDD" });
  await hold.reached;
  const ear = await listen(simulator, "DDD", false);
  await hears(ear, 2);
  expect(ear.frames[1]).toEqual({ type: "executing", data: { node: "12" } });
  hold.release();
  await hears(ear, recorded.length);
  expect(ear.types()).toEqual(recorded.map((frame) => frame.type));
});
