import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { findSection, labelled, readRecording } from "../comfy/recording.ts";
import { breakAfterUpgrade } from "../support/breaks.ts";
import { withoutTraceback } from "./compare.ts";
import { call, ended, shapeOf, trivial } from "./support.ts";

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

const odd = (title: string) => {
  const { lines } = findSection("odd-answers.txt", title);
  const json = (start: string) => {
    const line = lines.find((own) => own.startsWith(start)) ?? "";
    return JSON.parse(line.slice(line.indexOf("{")));
  };
  return { prompt: json("POST /prompt"), answer: json("answer 400") };
};

it.each([
  "a value below its minimum",
  "an unknown class",
  "a link to an output slot that is not there",
  "an output node without its input",
])("refuses %s as ComfyUI 0.33 did", async (title) => {
  const { prompt, answer } = odd(title);
  const { status, json } = await call(simulator, "/prompt", { prompt });
  expect([status, withoutTraceback(shapeOf(json))]).toEqual([400, withoutTraceback(shapeOf(answer))]);
  expect([json.error?.type, json.error?.details]).toEqual([answer.error.type, answer.error.details]);
});

it("answers an unknown class whose _meta is null with Python's 500", async () => {
  const prompt = { "1": { ...node("NoSuchNode", {}), _meta: null } };
  expect((await call(simulator, "/prompt", { prompt })).status).toBe(500);
});

it("refuses a status that no job has, and lists the folders of models", async () => {
  const line = (start: string) =>
    readRecording("odd-answers.txt")
      .flatMap(({ lines }) => lines)
      .find((own) => own.startsWith(start)) ?? "";
  const { status, text } = await call(simulator, "/api/jobs?status=bogus");
  expect([status, JSON.parse(text)]).toEqual([
    400,
    JSON.parse(line("GET /api/jobs?status=bogus").replace(/^[^{]*/, "")),
  ]);
  expect(JSON.parse((await call(simulator, "/models")).text)).toEqual(
    JSON.parse(line("GET /models").replace(/^[^[]*/, "")),
  );
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
