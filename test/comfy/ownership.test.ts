import { afterEach, beforeEach, expect, it } from "vitest";
import type { Message } from "../../server/comfy/message.ts";
import { trackOwnership } from "../../server/comfy/ownership.ts";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { call, listen, trivial } from "../simulator/support.ts";
import { example, logged, run } from "./support.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0 });
});
afterEach(() => simulator.close());

const preview = (promptId: string | null): Message => ({
  type: "preview",
  promptId,
  nodeId: null,
  mimeType: "image/png",
  image: Buffer.alloc(1),
});
const nameless = preview(null);
const greeting: Message = { type: "status", queueRemaining: 1, sid: "AAA" };
const executing = (nodeId: string | null, promptId: string | null = "ours"): Message => ({
  type: "executing",
  promptId,
  nodeId,
});

it("takes a frame without a prompt id for ours only while our prompt is the one at work", () => {
  const own = trackOwnership("ours");
  const given = (message: Message) => [own.take(message), own.nodeId];
  expect(given(nameless)).toEqual([false, null]);
  expect(given({ type: "execution_start", promptId: "ours" })).toEqual([true, null]);
  expect(given(executing("3"))).toEqual([true, "3"]);
  expect(given(nameless)).toEqual([true, "3"]);
  expect(given({ type: "execution_success", promptId: "ours" })).toEqual([true, null]);
  expect(given(nameless)).toEqual([false, null]);
});

it.each<[string, Message]>([
  ["an end without a history entry yet", { type: "execution_interrupted", promptId: "ours" }],
  ["an error", { type: "execution_error", promptId: "ours", blocked: false }],
  ["no node at work", executing(null)],
  ["somebody else's frame", { type: "progress_state", promptId: "theirs", nodes: [] }],
])("trusts no frame without a prompt id after %s", (_name, message) => {
  const own = trackOwnership("ours");
  own.take(executing("3"));
  expect(own.take(nameless)).toBe(true);
  own.take(message);
  expect([own.take(nameless), own.running]).toEqual([false, false]);
});

it("goes on after an error that isn't the end", () => {
  const own = trackOwnership("ours");
  own.take(executing("3"));
  own.take({ type: "execution_error", promptId: "ours", blocked: true });
  expect(own.take(nameless)).toBe(true);
});

it("believes the node that a new socket's greeting names, and nobody else who names a node without a prompt", () => {
  const own = trackOwnership("ours");
  own.take(greeting);
  expect([own.take(executing("7", null)), own.nodeId]).toEqual([true, "7"]);
  own.forget();
  expect(own.take(nameless)).toBe(false);
  own.take({ type: "status", queueRemaining: 1, sid: null });
  expect(own.take(executing("7", null))).toBe(false);
});

it("knows by progress alone which node is at work", () => {
  const own = trackOwnership("ours");
  const nodes = [
    { nodeId: "1", value: 1, max: 1, state: "finished" as const },
    { nodeId: "4", value: 0, max: 9, state: "running" as const },
  ];
  own.take({ type: "progress_state", promptId: "ours", nodes });
  expect([own.take(nameless), own.nodeId]).toEqual([true, "4"]);
});

it("shows nobody else's preview as ours, while that prompt runs and ours waits behind it", async () => {
  using first = simulator.hold({ at: "node", nodeId: "3" });
  // Without a client id its previews go to every socket, and name no prompt.
  await call(simulator, "/prompt", { prompt: example("text-to-image") });
  const { promptId: foreign } = await first.reached;
  const runner = run(simulator, trivial(2));
  await simulator.log.seen((entry) => entry.kind === "submitted" && entry.promptId === runner.promptId);
  const ear = await listen(simulator, "ear");
  first.release();
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect(logged(simulator, "ended", foreign)).toMatchObject([{ outcome: "success" }]);
  expect(ear.images.map((image) => image.readUInt32BE(0))).toContain(1);
  expect(runner.previews).toEqual([]);
});

it("shows our own previews also where they name no prompt", async () => {
  simulator.switches.plainPreviews = true;
  const runner = run(simulator, example("text-to-image"));
  expect(await runner.end).toMatchObject({ kind: "succeeded" });
  expect(runner.previews.length).toBeGreaterThan(0);
});
