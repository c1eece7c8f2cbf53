import { expect, it } from "vitest";
import { readJson } from "../../schema/model/exact.ts";
import { parseHistory, parseJob } from "../../server/comfy/find.ts";
import { parseText } from "../../server/comfy/message.ts";
import { trackProgress } from "../../server/comfy/progress.ts";
import { validationError } from "../../server/comfy/result.ts";
import type { Shape } from "../../server/comfy/shape.ts";
import { findSection, labelled, readRecording, type Section } from "./recording.ts";

const FILES = [
  "success-cached-validation.txt",
  "errors-and-interrupts.txt",
  "queue-order-and-duplicates.txt",
  "wedged-worker.txt",
  "odd-answers.txt",
];
const frames = FILES.flatMap((file) => readRecording(file)).flatMap((section) => Object.values(section.frames).flat());
const whole = frames.filter((frame) => frame.data !== null);

const answered = (body: unknown) => ({ kind: "answered", status: 200, body }) as const;

function historyOf(file: string, title: string) {
  const entry = labelled(findSection(file, title), "history") as { prompt: [number, string] };
  return parseHistory(answered({ [entry.prompt[1]]: entry }), entry.prompt[1]);
}

/** The answers to `GET /history/{id}` and `GET /api/jobs/{id}` of one recorded prompt, as their texts. */
function odd({ lines }: Section): { history: string; job: string } {
  const text = (path: string) =>
    lines.find((line) => line.startsWith(`GET ${path}/{id}: 200`))?.replace(/^.*?(?=\{")/, "");
  return { history: text("/history") ?? "", job: text("/api/jobs") ?? "" };
}

const read = (text: string) => answered(readJson(text, { python: true }));

/** The job route writes some results in another form than the history: what is compared is how it ended, and the names. */
function namesOf(found: ReturnType<typeof parseJob>) {
  const result = found.state === "ended" ? found.result : null;
  return [result?.kind, ...(result?.kind === "succeeded" ? result.outputs.map(({ filename }) => filename) : [])];
}

it("finds the same end in the history and the job of every odd prompt, NaN and large integers included", () => {
  const ran = readRecording("odd-answers.txt").filter((section) => odd(section).job !== "");
  expect(ran.length).toBeGreaterThan(15);
  for (const section of ran) {
    const { history, job } = odd(section);
    const id = /"([0-9a-f-]{36})"/.exec(history)?.[1] ?? "";
    const found = parseHistory(read(history), id);
    expect(found, section.title).toMatchObject({ state: "ended" });
    expect(namesOf(parseJob(read(job), id)), section.title).toEqual(namesOf(found));
  }
});

it("shows NaN and Infinity of a recorded error as they were said", () => {
  const { history } = odd(findSection("odd-answers.txt", "a node that fails with NaN"));
  const found = parseHistory(read(history), /"([0-9a-f-]{36})"/.exec(history)?.[1] ?? "");
  const error = { code: "EXECUTION_FAILED", nodeId: "2", message: "cannot convert float NaN to integer" };
  expect(found).toMatchObject({
    result: { kind: "failed", error: { ...error, details: { inputs: { value: ["NaN"] } } } },
  });
});

it("reads the recorded refusal that repeats a declaration with Infinity", () => {
  const { lines } = findSection("odd-answers.txt", "an Infinity in the declaration");
  const text = lines.find((line) => line.startsWith("answer 400"))?.replace(/^.*?(?=\{")/, "") ?? "";
  const error = validationError(readJson(text, { python: true }) as Shape);
  expect(error).toMatchObject({ code: "VALIDATION_FAILED", nodeId: "2", nodeType: "OddBounds" });
  expect(JSON.stringify(error.details)).toContain('"max":"Infinity"');
});

it("understands every recorded frame", () => {
  expect(whole.length).toBeGreaterThan(80);
  for (const { text, type, data } of whole) {
    const message = parseText(text);
    expect(message?.type).toBe(type);
    if (message && "promptId" in message) expect(message.promptId).toBe(data?.prompt_id ?? null);
  }
});

it("ignores the frames that were cut off", () => {
  const cut = frames.filter((frame) => frame.data === null);
  expect(cut.length).toBeGreaterThan(0);
  for (const { text } of cut) expect(parseText(text)).toBeNull();
});

it("reads the nodes of a recorded progress_state", () => {
  const states = whole.filter((frame) => frame.type === "progress_state").map((frame) => parseText(frame.text));
  expect(states[2]).toMatchObject({
    nodes: [
      { nodeId: "1", value: 1, max: 1, state: "finished" },
      { nodeId: "2", value: 0, max: 1, state: "running" },
    ],
  });
});

it("follows each node of a recorded run, and tells what was cached", () => {
  const nodesOf = (title: string) => {
    const track = trackProgress({ "1": { class_type: "EmptyImage" }, "2": { class_type: "SaveImage" } });
    return (findSection("success-cached-validation.txt", title).frames.owner ?? []).flatMap(({ text }) => {
      const message = parseText(text);
      return (
        (message &&
          track(message)
            ?.nodes.map(([id, state]) => `${id} ${state}`)
            .join(", ")) ||
        []
      );
    });
  };
  const first = ["1 RUNNING", "1 FINISHED", "1 FINISHED, 2 RUNNING", "1 FINISHED, 2 FINISHED"];
  expect([...new Set(nodesOf("E1"))]).toEqual(first);
  expect(new Set(nodesOf("E2 cached"))).toEqual(new Set(["1 CACHED, 2 CACHED"]));
});

it("finds the output of a success, in history and in the job", () => {
  const image = { nodeId: "2", kind: "image", filename: "t_00010_.png", subfolder: "", type: "output" };
  const found = { state: "ended", result: { kind: "succeeded", outputs: [image] } };
  expect(historyOf("success-cached-validation.txt", "E1")).toEqual(found);
  expect(historyOf("success-cached-validation.txt", "E2 cached")).toEqual(found);
  const [, job] = labelled(findSection("success-cached-validation.txt", "E1"), "job") as [number, unknown];
  expect(parseJob(answered(job), (job as { id: string }).id)).toEqual(found);
});

it("names the node and the reason of an execution error, and keeps the tensors short", () => {
  const found = historyOf("errors-and-interrupts.txt", "E4");
  expect(found).toMatchObject({
    state: "ended",
    result: { kind: "failed", error: { code: "EXECUTION_FAILED", nodeId: "2", nodeType: "SaveImage" } },
  });
  expect(JSON.stringify(found)).toContain("Saving image outside the output folder is not allowed.");
  expect(JSON.stringify(found).length).toBeLessThan(20_000);
});

it("tells an interrupted prompt from a failed one", () => {
  expect(historyOf("errors-and-interrupts.txt", "E5 interrupt")).toEqual({
    state: "ended",
    result: { kind: "interrupted" },
  });
});

it("knows running and pending jobs, and an unknown one", () => {
  const section = findSection("errors-and-interrupts.txt", "E5 interrupt");
  for (const state of ["running", "pending"]) {
    const job = labelled(section, `job ${state}`) as { id: string };
    expect(parseJob(answered(job), job.id)).toEqual({ state });
    expect(parseJob(answered(job), "another")).toMatchObject({ state: "undecided" });
  }
  const gone = { kind: "refused", status: 404, body: { error: "Job not found" }, text: "" } as const;
  expect(parseJob(gone, "p")).toEqual({ state: "unknown" });
  expect(parseJob({ ...gone, body: null }, "p")).toMatchObject({ state: "undecided" });
});

it.each([
  ["min", "1", "EmptyImage", /EmptyImage #1: Value 0 smaller than min of 1: width/],
  ["missing", "1", "NoSuchNode", /NoSuchNode.*not found/],
  ["no outputs", null, null, /no outputs/],
  ["req missing", "2", "SaveImage", /Required input is missing: images/],
  ["no prompt", null, null, /No prompt provided/],
  ["bad id", null, null, /valid UUID/],
  ["dangling", "2", "SaveImage", /Exception when validating node: '77'/],
  ["cycle", "1", "ImageInvert", /Dependency cycle/],
])("turns the recorded refusal '%s' into a coded error", (label, nodeId, nodeType, message) => {
  const [status, body] = labelled(findSection("success-cached-validation.txt", "E3"), label) as [
    number,
    { error: unknown },
  ];
  expect(status).toBe(400);
  const error = validationError(body);
  expect(error).toMatchObject({ code: "VALIDATION_FAILED", nodeId, nodeType });
  expect(error.message).toMatch(message);
});
