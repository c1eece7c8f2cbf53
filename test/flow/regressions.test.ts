// The story that started Sluice: four ways in which a cancel used to lie, each of them told once more.
import { expect, test } from "vitest";
import { parseId } from "../../schema/model/id.ts";
import { startFlow } from "../support/flow.ts";
import { show, submitUnseen } from "../support/flowGate.ts";
import { closeGate, holdJobs } from "../support/gate.ts";

test("cancel while a prompt runs takes effect at once for what is pending", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 3 });
  await held.reached;

  expect(await queue.cancel(id)).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", canceledPending: 2, runningPrompts: 1 });
  const { status, counts, prompts } = await queue.job(id);
  expect({ status, counts }).toMatchObject({ status: "RUNNING", counts: { running: 1, pending: 0, canceled: 2 } });
  expect(prompts.map((prompt) => prompt.status)).toEqual(["RUNNING", "CANCELED", "CANCELED"]);
});

test("a job with succeeded and canceled prompts ends CANCELED and never stays RUNNING", async () => {
  await using flow = await startFlow();
  const { queue, client, comfy } = flow;
  const first = comfy.hold({ at: "end" });
  const id = await queue.submit({ prompts: 4 });
  await first.reached;
  using second = comfy.hold({ at: "node" });
  first.release();
  await second.reached;

  await queue.cancel(id);
  const states = client.watch<{ jobChanged: { status: string } }>(
    "subscription ($id: ID!) { jobChanged(id: $id) { status } }",
    { id },
  );
  expect((await states.next()).value).toEqual({ jobChanged: { status: "RUNNING" } });
  second.release();

  // The stream completes by itself: there is no later state.
  expect((await Array.fromAsync(states)).at(-1)).toEqual({ jobChanged: { status: "CANCELED" } });
  const { counts, status, finishedAt } = await queue.job(id);
  expect({ counts, status }).toMatchObject({
    status: "CANCELED",
    counts: { succeeded: 2, canceled: 2, pending: 0, running: 0 },
  });
  expect(finishedAt).not.toBeNull();
});

test("a pending prompt that the worker has just picked does not run after the cancel", async () => {
  await using flow = await startFlow();
  const { queue, comfy, app } = flow;
  const id = await submitUnseen(flow, 2);
  // The worker's claim stands before the job's lock. Behind it a lock queues up that its next look, right before the POST, must wait for.
  await using claiming = await holdJobs(app.database.url, [parseId(id).uuid]);
  await show(app.database.prisma);
  await claiming.waitingFor("WITH RECURSIVE free");
  const locked = closeGate(app.database.url, "LOCK TABLE attempt IN ACCESS EXCLUSIVE MODE");
  await claiming.waitingFor("LOCK TABLE attempt");
  await claiming.open();
  await using submitting = await locked;
  await submitting.waitingFor("SET submitted_at = now()");

  expect(await queue.cancel(id)).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", canceledPending: 1, runningPrompts: 1 });
  await submitting.open();
  const { status, prompts } = await queue.final(id);
  expect({ status, prompts: prompts.map((prompt) => [prompt.status, prompt.attempts]) }).toEqual({
    status: "CANCELED",
    prompts: [
      ["CANCELED", 0],
      ["CANCELED", 0],
    ],
  });
  expect(comfy.log.entries).toEqual([]);
});

test("the gate: a claim that waits while the cancel commits finds nothing to run", async () => {
  await using flow = await startFlow();
  const { queue, comfy, app } = flow;
  const id = await submitUnseen(flow, 2);
  await using gate = await holdJobs(app.database.url, [parseId(id).uuid]);
  const canceling = queue.cancel(id);
  await gate.waiting(1);
  await show(app.database.prisma);
  await gate.waiting(2);
  await gate.open();

  expect(await canceling).toMatchObject({
    mode: "IMMEDIATE",
    canceledPending: 2,
    runningPrompts: 0,
    job: { status: "CANCELED" },
  });
  // What comes after it runs: the worker is past that claim.
  await queue.final(await queue.submit());
  expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(1);
  expect((await queue.job(id)).counts).toMatchObject({ canceled: 2, total: 2 });
});

test("the answer and the stream say whether the cancel is immediate or deferred", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const deferred = await queue.submit({ prompts: 3 });
  await held.reached;
  const immediate = await queue.submit({ prompts: 2 });

  const answers = [await queue.cancel(deferred, { reason: "enough" }), await queue.cancel(immediate)];
  held.release();
  expect(answers).toMatchObject([
    {
      mode: "CANCEL_AFTER_CURRENT",
      message: "2 pending prompts canceled. 1 running prompt will finish first.",
      job: { status: "RUNNING", finishedAt: null },
    },
    {
      mode: "IMMEDIATE",
      message: "2 pending prompts canceled. Nothing was running: the job is over.",
      job: { status: "CANCELED" },
    },
  ]);
  const told = async (id: string) =>
    (await queue.log(id)).filter(({ kind }) => kind.includes("CANCEL") || kind === "JOB_FINISHED");
  expect(await told(deferred)).toMatchObject([
    {
      kind: "JOB_CANCEL_REQUESTED",
      status: "RUNNING",
      data: { mode: "CANCEL_AFTER_CURRENT", canceledPending: 2, runningPrompts: 1, reason: "enough" },
    },
    { kind: "PROMPTS_CANCELED", status: "RUNNING", counts: { pending: 0, running: 1, canceled: 2 } },
    { kind: "JOB_FINISHED", status: "CANCELED", counts: { succeeded: 1, canceled: 2 } },
  ]);
  expect(await told(immediate)).toMatchObject([
    { kind: "JOB_CANCEL_REQUESTED", data: { mode: "IMMEDIATE", canceledPending: 2, runningPrompts: 0 } },
    { kind: "PROMPTS_CANCELED", status: "CANCELED", counts: { pending: 0, canceled: 2 } },
    { kind: "JOB_FINISHED", status: "CANCELED" },
  ]);
});
