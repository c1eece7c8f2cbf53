import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { findSection, labelled, type RecordedFrame } from "../comfy/recording.ts";
import { expectFrames, hears, sameShape, settled } from "./compare.ts";
import { call, chain, ended, type Frame, items, listen, submit, trivial } from "./support.ts";

const ERRORS = "errors-and-interrupts.txt";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0, version: "0.33.0" });
});
afterEach(() => simulator.close());

it("reports a failing node as recorded", async () => {
  const recorded = findSection(ERRORS, "E4");
  const ear = await settled(await listen(simulator, "AAA", false));
  const id = await submit(simulator, trivial(0, "../../evil"));
  const frames = recorded.frames.owner;
  await hears(ear, frames?.length);
  expectFrames(ear, frames);
  const history = labelled(recorded, "history") as { status: { messages: [string, object][] } };
  const own = (await call(simulator, `/history/${id}`)).json[id] as unknown as typeof history;
  expect(own.status.messages.map(([type]) => type)).toEqual(history.status.messages.map(([type]) => type));
  expect(Object.keys(own.status.messages[2]?.[1] ?? {}).sort()).toEqual(
    Object.keys(history.status.messages[2]?.[1] ?? {}).sort(),
  );
  expect(own).toMatchObject({ outputs: {}, meta: {}, status: { status_str: "error", completed: false } });
  expect((await call(simulator, `/api/jobs/${id}`)).json).toMatchObject({
    status: "failed",
    execution_error: { node_id: "2" },
  });
});

it("interrupts what runs and goes on with the next, in the recorded order", async () => {
  const recorded = findSection(ERRORS, "E5 interrupt");
  const ear = await settled(await listen(simulator, "AAA", false));
  using start = simulator.hold({ at: "started" });
  using node = simulator.hold({ at: "node", nodeId: "13" });
  const first = await submit(simulator, chain(4));
  await start.reached;
  const second = await submit(simulator, trivial(99));
  expect((await call(simulator, `/api/jobs/${first}`)).json).toSatisfy(sameShape(labelled(recorded, "job running")));
  expect((await call(simulator, `/api/jobs/${second}`)).json).toSatisfy(sameShape(labelled(recorded, "job pending")));
  expect((await call(simulator, `/history/${first}`)).json).toEqual({});
  start.release();
  await node.reached;
  expect((await call(simulator, "/interrupt", { prompt_id: randomUUID() })).status).toBe(200);
  expect(node.held).toBe(1);
  expect(await call(simulator, "/interrupt", { prompt_id: first })).toMatchObject({ status: 200, text: "" });
  await ended(simulator, second);
  const keep = (frame: Frame | RecordedFrame) =>
    frame.type !== "progress_state" && !(frame.type === "executing" && frame.data?.node !== null);
  await vi.waitFor(() => expectFrames(ear, recorded.frames.owner, keep));
  const interrupted = ear.frames.find((frame) => frame.type === "execution_interrupted");
  expect(interrupted?.data).toMatchObject({
    prompt_id: first,
    node_id: "13",
    node_type: "ImageBlur",
    executed: ["1", "10", "11", "12"],
  });
  expect((await call(simulator, `/api/jobs/${first}`)).json).toMatchObject({
    status: "cancelled",
    outputs_count: 0,
    outputs: {},
  });
  expect((await call(simulator, "/api/jobs?status=cancelled")).json).toSatisfy(
    sameShape(labelled(recorded, "jobs cancelled")),
  );
});

it("cancels by job: pending once, running, never what is over", async () => {
  using node = simulator.hold({ at: "node", nodeId: "12" });
  const running = await submit(simulator, chain(3));
  await node.reached;
  const pending = await submit(simulator, trivial(1));
  const cancel = async (id: string) => (await call(simulator, `/api/jobs/${id}/cancel`, {})).json;
  expect(await cancel(pending)).toEqual({ cancelled: true });
  expect(await cancel(pending)).toEqual({ cancelled: false });
  expect((await call(simulator, `/history/${pending}`)).json).toEqual({});
  expect(await call(simulator, `/api/jobs/${pending}`)).toMatchObject({
    status: 404,
    json: { error: "Job not found" },
  });
  expect(await cancel(running)).toEqual({ cancelled: true });
  await ended(simulator, running);
  expect(await cancel(running)).toEqual({ cancelled: false });
  expect(await call(simulator, "/api/jobs/cancel", { job_ids: ["x"] })).toMatchObject({
    status: 400,
    json: { invalid_ids: ["x"] },
  });
});

it("goes on answering when its worker thread has died, as recorded", async () => {
  simulator.switches.wedge = true;
  const recorded = findSection("wedged-worker.txt", "E14");
  const ear = await settled(await listen(simulator, "AAA", false));
  const id = await submit(simulator, trivial());
  await hears(ear, recorded.frames.owner?.length);
  expectFrames(ear, recorded.frames.owner);
  await submit(simulator, trivial());
  expect((await call(simulator, "/interrupt", { prompt_id: id })).status).toBe(200);
  expect((await call(simulator, `/api/jobs/${id}/cancel`, {})).json).toEqual({ cancelled: true });
  const { json: queue } = await call(simulator, "/queue");
  expect([items(queue.queue_running).length, items(queue.queue_pending).length]).toEqual([1, 1]);
  expect((await call(simulator, `/api/jobs/${id}`)).json).toMatchObject({ status: "in_progress" });
});
