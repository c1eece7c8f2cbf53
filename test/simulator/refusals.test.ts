import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { findSection, labelled } from "../comfy/recording.ts";
import { breakAfterUpgrade } from "../support/breaks.ts";
import { withoutTraceback } from "./compare.ts";
import { call, ended, trivial } from "./support.ts";

const SUCCESS = "success-cached-validation.txt";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0, version: "0.33.0" });
});
afterEach(() => simulator.close());

const node = (class_type: string, inputs: object) => ({ class_type, inputs });
const empty = trivial()["1"];
const cycle = {
  "1": node("ImageInvert", { image: ["2", 0] }),
  "2": node("ImageInvert", { image: ["1", 0] }),
  "3": node("SaveImage", { images: ["2", 0], filename_prefix: "t" }),
};
it.each([
  ["min", { prompt: { ...trivial(), "1": node("EmptyImage", { ...empty.inputs, width: 0 }) } }],
  ["missing", { prompt: { "1": node("NoSuchNode", {}) } }],
  ["no outputs", { prompt: { "1": empty } }],
  ["req missing", { prompt: { "1": empty, "2": node("SaveImage", { filename_prefix: "q" }) } }],
  ["no prompt", {}],
  ["bad id", { prompt: trivial(), prompt_id: "nope" }],
  ["upper id", { prompt: trivial(), prompt_id: randomUUID().toUpperCase() }],
  ["dangling", { prompt: { "2": node("SaveImage", { images: ["77", 0], filename_prefix: "t" }) } }],
  ["cycle", { prompt: cycle }],
])("answers '%s' as recorded", async (label, body) => {
  const [status, recorded] = labelled(findSection(SUCCESS, "E3"), label) as [number, unknown];
  const answer = await call(simulator, "/prompt", body);
  expect(answer.status).toBe(status);
  expect(withoutTraceback(answer.json)).toEqual(withoutTraceback(recorded));
});

it.each([
  ["bad JSON", "{not json"],
  ["the format of the UI", { prompt: { nodes: [], links: [] } }],
  ["a list", { prompt: [1, 2] }],
  ["a number that is none", { prompt: trivial(), number: "abc" }],
])("answers %s with Python's 500", async (_, body) => {
  const answer = await call(simulator, "/prompt", body);
  expect([answer.status, answer.text]).toEqual([500, "500 Internal Server Error\n\nServer got itself in trouble"]);
});

it("runs the healthy part of a workflow and names the broken one in a 200", async () => {
  const [status, recorded] = labelled(findSection(SUCCESS, "E3"), "partial") as [number, { node_errors: unknown }];
  const answer = await call(simulator, "/prompt", {
    prompt: { ...trivial(), "3": node("SaveImage", { filename_prefix: "q" }) },
  });
  expect(answer.status).toBe(status);
  expect(answer.json.node_errors).toEqual(recorded.node_errors);
  await ended(simulator, String(answer.json.prompt_id));
});

it.each([{}, { refuseSockets: true }, { hangSockets: true }])(
  "lives on when a client breaks its socket: %j",
  async (switches) => {
    Object.assign(simulator.switches, switches);
    expect(await breakAfterUpgrade(`${simulator.url}/ws`, { isAnswered: !simulator.switches.hangSockets })).toEqual([]);
  },
);
