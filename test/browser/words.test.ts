// The page's own sentences about cancels, and what it finds in a workflow.
import { expect, test } from "vitest";
import { readWorkflow } from "../../client/page/submit/read-workflow.ts";
import { cancelState, forecast } from "../../client/page/words.ts";
import { textToImageText } from "../support/examples.ts";
import { listedJob } from "../support/listedJob.ts";

const counts = { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0, canceled: 0 };
test.each([
  [12, 1, "12 pending prompts will be canceled now. 1 running prompt will finish first."],
  [1, 2, "1 pending prompt will be canceled now. 2 running prompts will finish first."],
  [0, 1, "No prompt is pending. 1 running prompt will finish first."],
  [3, 0, "3 pending prompts will be canceled now. Nothing is running, so the job ends at once."],
  [0, 0, "The job has ended by now: there is nothing left to cancel."],
])("with %i pending and %i running, a gentle cancel is foretold as it will be", (pending, running, sentence) => {
  expect(forecast({ ...counts, pending, running }, { kind: "afterCurrent" })).toBe(sentence);
});

test("stopping what runs, now or later, is foretold too", () => {
  const two = { ...counts, running: 2 };
  expect(forecast(two, { kind: "now" })).toContain("2 running prompts will be stopped now.");
  expect(forecast(two, { kind: "later", seconds: 30 })).toContain("what still runs after 30 seconds will be stopped.");
});

test("a cancel's deadline counts down, then what runs is being stopped", () => {
  const running = { counts: { ...counts, running: 1 }, interruptAt: "2026-01-01T00:01:00Z" };
  const at = (time: string) => cancelState(listedJob(running), Date.parse(time));
  expect(at("2026-01-01T00:00:30Z")).toBe("1 prompt still runs; what isn't finished in 30 seconds will be stopped.");
  expect(at("2026-01-01T00:01:00Z")).toBe("1 prompt is being stopped.");
});

test("a cancel that came too late says so", () => {
  const ended = listedJob({
    status: "SUCCEEDED",
    finishedAt: "2026-01-01T00:00:01Z",
    counts: { ...counts, succeeded: 2 },
  });
  expect(cancelState(ended, 0)).toBe("The job had ended before anything could be stopped: 2 succeeded.");
});

test("the inputs in a workflow are found, texts and seeds first, and links to other nodes are none", () => {
  const titles = (text: string) => {
    const reading = readWorkflow(text);
    return reading.kind === "workflow"
      ? reading.nodes.map(({ title, inputs }) => [title, inputs.map(({ name }) => name)])
      : [];
  };
  expect(titles(textToImageText)).toEqual([
    ["Positive prompt", ["text"]],
    ["Negative prompt", ["text"]],
    ["KSampler", ["seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"]],
    ["Load Checkpoint", ["ckpt_name"]],
    ["Empty Latent Image", ["width", "height", "batch_size"]],
    ["Save Image", ["filename_prefix"]],
  ]);
  const inputs = { seed: ["2", 0], noise_seed: 5, on: false, nothing: null, list: [1] };
  expect(titles(JSON.stringify({ "1": { class_type: "A", inputs }, "2": { class_type: "B" } }))).toEqual([
    ["A", ["noise_seed", "on"]],
  ]);
});

test.each([
  ["", "empty"],
  ["{", "wrong"],
  ["[]", "wrong"],
  ["null", "wrong"],
  ['{"nodes": [], "links": []}', "wrong"],
  ['{"1": 7}', "workflow"],
])("%j is read as %s", (text, kind) => {
  expect(readWorkflow(text).kind).toBe(kind);
});
