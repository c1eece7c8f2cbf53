// Workflows whose links run in a circle: whether a loop node allows it is for the backend to say.
import { expect, test } from "vitest";
import { startFlow } from "../support/flow.ts";

const LOOP = {
  "1": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 3 } },
  "5": { class_type: "StartLoop", inputs: { initial_iteration_value: ["1", 0], parent_iteration: ["9", 0] } },
  "2": { class_type: "ImageInvert", inputs: { image: ["5", 4] } },
  "9": { class_type: "EndLoop", inputs: { output_value: ["2", 0] } },
  "3": { class_type: "SaveImage", inputs: { images: ["9", 0], filename_prefix: "loop" } },
};

test("a backend whose loop nodes allow the circle runs it", async () => {
  await using flow = await startFlow();
  flow.comfy.switches.loops = "run";
  const id = await flow.queue.submit({ workflow: LOOP });
  const { status, prompts } = await flow.queue.final(id);
  expect({ status, prompts }).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1, outputs: [{}] }] });
});

test("a backend that refuses the circle fails the prompt at once, in its own words", async () => {
  await using flow = await startFlow();
  const id = await flow.queue.submit({ workflow: LOOP });
  const { status, prompts } = await flow.queue.final(id);
  const error = { code: "VALIDATION_FAILED", message: expect.stringContaining("Dependency cycle detected") };
  expect({ status, prompts }).toMatchObject({ status: "FAILED", prompts: [{ attempts: 1, error }] });
});
