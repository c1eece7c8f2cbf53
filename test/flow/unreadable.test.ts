// Answers that nobody expects: they cost their own prompt at most, and a backend that let go of a prompt is back by itself.
import { expect, test } from "vitest";
import { type Flow, startFlow } from "../support/flow.ts";
import { COLORS } from "../support/flowWorkflows.ts";
import { soon } from "../support/soon.ts";

const EMPTY = COLORS["1"];
const failure = {
  input: { name: "color", value: 1 },
  kind: "exception",
  message: "cannot convert float NaN to integer",
} as const;

test("a node that fails with NaN among its inputs fails its prompt at once: the backend stays, and the next job runs within two seconds", async () => {
  await using flow = await startFlow({ simulators: [{ nan: ["errors", "frames", "ui"], failures: [failure] }] });
  const { queue, comfy } = flow;
  const failed = await queue.final(await queue.submit());
  const endedAt = performance.now();
  expect(failed).toMatchObject({
    status: "FAILED",
    prompts: [{ attempts: 1, error: { code: "EXECUTION_FAILED", message: "cannot convert float NaN to integer" } }],
  });
  const next = await queue.submit({
    workflow: { ...COLORS, "1": { ...EMPTY, inputs: { ...EMPTY.inputs, color: 2 } } },
  });
  await comfy.log.seen((entry) => entry.kind === "submitted" && entry.atMs > endedAt);
  expect(performance.now() - endedAt).toBeLessThan(2_000);
  expect(await queue.final(next)).toMatchObject({ status: "SUCCEEDED" });
  expect(await queue.backendOf(comfy)).toMatchObject({ status: "ONLINE", reason: null });
});

test("what can't be read from any route fails that prompt with a code, and the next one runs on the same backend", async () => {
  await using flow = await startFlow({ simulators: [{ spoiled: { job: "python", history: "truncated" } }] });
  const { queue, comfy } = flow;
  const failed = await queue.final(await queue.submit());
  expect(failed).toMatchObject({ status: "FAILED", prompts: [{ attempts: 1, error: { code: "ANSWER_UNREADABLE" } }] });
  expect(await queue.backendOf(comfy)).toMatchObject({ status: "ONLINE" });
  comfy.switches.spoiled = {};
  expect(await queue.final(await queue.submit())).toMatchObject({ status: "SUCCEEDED" });
});

test("a submission that ComfyUI answers with 500 again and again is FAILED after one attempt, and its backend stays", async () => {
  await using flow = await startFlow({ simulators: [{ spoiled: { submit: "refused" } }] });
  const { queue, comfy } = flow;
  const startedAt = performance.now();
  const { prompts } = await queue.final(await queue.submit());
  expect(prompts).toMatchObject([{ attempts: 1, error: { code: "SUBMISSION_REFUSED" } }]);
  expect(performance.now() - startedAt).toBeLessThan(6_000);
  expect(await queue.backendOf(comfy)).toMatchObject({ status: "ONLINE" });
});

/** The backend has taken a prompt and starts no node of it: it is given up, and the backend holds it. */
async function holdOn({ queue, comfy }: Flow): Promise<string> {
  comfy.switches.wedge = true;
  const id = await queue.submit({ maxAttempts: 1 });
  expect(await queue.final(id)).toMatchObject({ prompts: [{ error: { code: "BACKEND_LOST" } }] });
  const { id: backendId, status } = await queue.backendOf(comfy);
  expect(status).toBe("OFFLINE");
  return backendId;
}

const impatient = { environment: { SLUICE_BACKEND_LOST_SECONDS: "0.5" } };

test.for(["job", "history"] as const)(
  "a backend that holds a prompt that was given up is back after a restart of ComfyUI, although its %s route can't be read",
  async (route) => {
    await using flow = await startFlow({
      ...impatient,
      simulators: [{ version: route === "job" ? "0.38.0" : "0.3.64" }],
    });
    const { queue, comfy } = flow;
    await holdOn(flow);
    comfy.switches.spoiled = { [route]: "error" };
    comfy.switches.wedge = false;
    comfy.restart();
    await soon(async () => expect(await queue.backendOf(comfy)).toMatchObject({ status: "ONLINE", reason: null }));
  },
);

test("resumeBackend leaves a held backend alone, and with force it takes prompts again, which is logged", async () => {
  const lines: string[] = [];
  const environment = { ...impatient.environment, LOG_LEVEL: "info" };
  await using flow = await startFlow({ environment, onLogLine: (line) => lines.push(line) });
  const { queue, comfy } = flow;
  const backendId = await holdOn(flow);
  await queue.undrain(backendId);
  expect(await queue.backendOf(comfy)).toMatchObject({
    status: "OFFLINE",
    reason: expect.stringContaining("still holds"),
  });
  await queue.forceResume(backendId);
  await soon(async () => expect(await queue.backendOf(comfy)).toMatchObject({ status: "ONLINE", reason: null }));
  expect(lines.filter((line) => line.includes('"force":true'))).toHaveLength(1);
  const submitted = comfy.log.entries.filter(({ kind }) => kind === "submitted").length;
  await queue.submit();
  await soon(() => expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(submitted + 1));
});
