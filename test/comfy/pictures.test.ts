// Pictures that go over the websocket only: those of output nodes are results, in order, and nothing else is.
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Message } from "../../server/comfy/message.ts";
import { collectPictures } from "../../server/comfy/pictures.ts";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { example, run } from "./support.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0 });
});
afterEach(() => simulator.close());

const node = (class_type: string, ...sources: string[]) => ({
  class_type,
  inputs: Object.fromEntries(sources.map((id, index) => [`in${index}`, [id, 0]])),
});
const workflow = { "1": node("Sampler"), "2": node("Sender", "1"), "3": node("Saver", "1") };
const frame = (bytes: number, nodeId: string | null = null) =>
  ({ type: "preview", promptId: null, nodeId, mimeType: "image/png", image: Buffer.alloc(bytes) }) satisfies Message;
const file = { nodeId: "3", kind: "image", filename: "x.png", subfolder: "", type: "output" };

const colors = (batch: number) => ({
  class_type: "EmptyImage",
  inputs: { width: 16, height: 16, batch_size: batch, color: 0 },
});
const sender = (from: string) => ({ class_type: "SaveImageWebsocket", inputs: { images: [from, 0] } });

it("keeps what nodes send that nothing depends on, and takes the rest for previews", () => {
  const pictures = collectPictures(workflow);
  pictures.keep(frame(1), "1");
  pictures.keep(frame(2), "2");
  pictures.keep(frame(3), "3");
  pictures.keep(frame(4, "2"), "1");
  pictures.keep(frame(5), null);
  const sizes = (outputs: Parameters<typeof pictures.beside>[0]) =>
    pictures.beside(outputs).outputs.map(({ nodeId, filename, image }) => [nodeId, filename, image?.byteLength]);
  expect(sizes([file])).toEqual([
    ["2", "websocket_00001.png", 2],
    ["2", "websocket_00002.png", 4],
  ]);
  expect(sizes([])).toHaveLength(3);
  expect([pictures.mayFollow([file]), pictures.mayFollow([file, { ...file, nodeId: "2" }])]).toEqual([true, false]);
});

it("keeps so many, and counts the others", () => {
  const pictures = collectPictures(workflow);
  for (let count = 0; count < 1_003; count += 1) pictures.keep(frame(1), "2");
  const { outputs, cut } = pictures.beside([]);
  expect([outputs.length, cut]).toEqual([1_000, 3]);
  const large = collectPictures(workflow);
  const bytes = frame(200 * 1024 * 1024);
  large.keep(bytes, "2");
  large.keep(bytes, "2");
  expect(large.beside([])).toMatchObject({ outputs: [{ nodeId: "2" }], cut: 1 });
});

it.each([true, false])("makes a batch that is sent plain (%s) outputs, in its order", async (plain) => {
  simulator.switches.plainPreviews = plain;
  const runner = run(simulator, { "1": colors(3), "2": sender("1") });
  const end = await runner.end;
  if (end.kind !== "succeeded") throw new Error(end.kind);
  expect(end.outputs.map(({ nodeId, kind, filename }) => [nodeId, kind, filename])).toEqual(
    [1, 2, 3].map((index) => ["2", "image", `websocket_0000${index}.png`]),
  );
  for (const { image } of end.outputs) expect(image?.subarray(1, 4).toString()).toBe("PNG");
});

it("shows a sampler's previews, and makes none of them an output", async () => {
  const runner = run(simulator, example("text-to-image"));
  const end = await runner.end;
  expect(runner.previews.length).toBeGreaterThan(0);
  expect(end).toMatchObject({ kind: "succeeded", outputs: [{ kind: "image" }] });
});

it("keeps what came before the socket broke, and what comes after", async () => {
  using held = simulator.hold({ at: "node", nodeId: "4" });
  const runner = run(simulator, { "1": colors(2), "2": sender("1"), "3": colors(1), "4": sender("3") });
  await held.reached;
  await expect.poll(() => runner.previews.length).toBe(2);
  simulator.breakSockets();
  await expect.poll(() => simulator.isHeard(runner.clientId)).toBe(true);
  held.release();
  const end = await runner.end;
  if (end.kind !== "succeeded") throw new Error(end.kind);
  expect(end.outputs.map(({ nodeId }) => nodeId)).toEqual(["2", "2", "4"]);
});
