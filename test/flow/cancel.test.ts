// cancelJob as product.md's table tells it: each mode, a second cancel, and cancels that meet.
import { expect, test } from "vitest";
import { startFlow } from "../support/flow.ts";

test("IMMEDIATE: nothing ran, so the job is final when the answer comes", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  await queue.submit();
  await held.reached;
  const id = await queue.submit({ prompts: 3 });

  const answer = await queue.cancel(id, { interrupt: true, reason: "wrong model" });
  expect(answer).toMatchObject({ mode: "IMMEDIATE", canceledPending: 3, runningPrompts: 0, alreadyRequested: false });
  const job = await queue.job(id);
  expect(job).toMatchObject({ status: "CANCELED", cancelReason: "wrong model", interruptAt: null, startedAt: null });
  expect(job.finishedAt).toBe(job.cancelRequestedAt);
});

test("CANCEL_AFTER_CURRENT: what runs finishes first and keeps its picture, nothing else is started", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 3 });
  await held.reached;

  expect(await queue.cancel(id)).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", canceledPending: 2, runningPrompts: 1 });
  const cancelWaitsFor = expect.stringContaining("finishes first");
  expect(await queue.job(id)).toMatchObject({ status: "RUNNING", interruptAt: null, finishedAt: null, cancelWaitsFor });
  held.release();
  const { status, prompts } = await queue.final(id);
  expect([status, ...prompts.map((prompt) => prompt.status)]).toEqual([
    "CANCELED",
    "SUCCEEDED",
    "CANCELED",
    "CANCELED",
  ]);
  expect(prompts.map(({ outputs }) => outputs.length)).toEqual([1, 0, 0]);
  expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(1);
  expect(comfy.log.entries.filter(({ kind }) => kind === "interrupt")).toEqual([]);
});

test("INTERRUPT: what runs is stopped on its backend, and the outcome is what ComfyUI's history says", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 3 });
  const { promptId } = await held.reached;

  const answer = await queue.cancel(id, { interrupt: true });
  expect(answer).toMatchObject({ mode: "INTERRUPT", canceledPending: 2, runningPrompts: 1 });
  expect(answer.message).toBe("2 pending prompts canceled. 1 running prompt is being stopped.");
  const { status, counts, interruptAt } = await queue.final(id);
  expect({ status, counts }).toMatchObject({ status: "CANCELED", counts: { canceled: 3 } });
  expect(interruptAt).not.toBeNull();
  expect(comfy.log.entries).toContainEqual(
    expect.objectContaining({ kind: "ended", promptId, outcome: "interrupted" }),
  );
});

test("ALREADY_FINISHED: nothing is changed, not even cancelRequestedAt", async () => {
  await using flow = await startFlow();
  const { queue } = flow;
  const id = await queue.submit();
  // Its picture is still being copied.
  const { prompts: _prompts, ...before } = await queue.final(id);
  expect(before.status).toBe("SUCCEEDED");

  const answer = await queue.cancel(id, { interrupt: true, reason: "too late" });
  expect(answer).toMatchObject({
    mode: "ALREADY_FINISHED",
    canceledPending: 0,
    runningPrompts: 0,
    alreadyRequested: false,
  });
  expect(await queue.job(id)).toMatchObject(before);
});

test("a cancel that came too late to stop anything leaves the job SUCCEEDED", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  expect(await queue.cancel(id)).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", canceledPending: 0, runningPrompts: 1 });
  held.release();
  const { status, cancelRequestedAt } = await queue.final(id);
  expect({ status, asked: cancelRequestedAt !== null }).toEqual({ status: "SUCCEEDED", asked: true });
});

test("a second cancel is safe, may upgrade to an interrupt, and never downgrades", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node", stubborn: true });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;

  const answers = [];
  for (const interrupt of [false, false, true, false]) answers.push(await queue.cancel(id, { interrupt }));
  expect(answers).toMatchObject([
    { mode: "CANCEL_AFTER_CURRENT", canceledPending: 1, runningPrompts: 1, alreadyRequested: false },
    { mode: "CANCEL_AFTER_CURRENT", canceledPending: 0, runningPrompts: 1, alreadyRequested: true },
    { mode: "INTERRUPT", canceledPending: 0, runningPrompts: 1, alreadyRequested: true },
    { mode: "INTERRUPT", canceledPending: 0, runningPrompts: 1, alreadyRequested: true },
  ]);
  const asked = (await queue.job(id)).cancelRequestedAt;
  await comfy.log.seen(({ kind }) => kind === "interrupt");
  held.release();
  expect(await queue.final(id)).toMatchObject({ status: "CANCELED", cancelRequestedAt: asked });
  const modes = (await queue.log(id))
    .filter(({ kind }) => kind === "JOB_CANCEL_REQUESTED")
    .map(({ data }) => data?.mode);
  expect(modes).toEqual(["CANCEL_AFTER_CURRENT", "INTERRUPT"]);
});

test("cancels that meet report disjoint counts, and one of them was the first", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 30 });
  await held.reached;
  const answers = await Promise.all([1, 2, 3, 4].map(() => queue.cancel(id)));
  expect(answers.map(({ canceledPending }) => canceledPending).sort((a, b) => b - a)).toEqual([29, 0, 0, 0]);
  expect(answers.filter(({ alreadyRequested }) => !alreadyRequested)).toHaveLength(1);
  expect(answers.every(({ runningPrompts }) => runningPrompts === 1)).toBe(true);
});

test("cancelJobs changes all or nothing", async () => {
  await using flow = await startFlow();
  const { queue, client, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const ids = [await queue.submit({ prompts: 2 }), await queue.submit({ prompts: 2 })];
  await held.reached;
  const text = "mutation ($ids: [ID!]!) { cancelJobs(ids: $ids) { mode canceledPending job { id } } }";
  const unknown = `job_${"0".repeat(32)}`;
  await expect(client.ask(text, { ids: [...ids, unknown] })).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const id of ids) expect(await queue.job(id)).toMatchObject({ cancelRequestedAt: null, counts: { canceled: 0 } });

  expect(await client.ask(text, { ids })).toEqual({
    cancelJobs: [
      { mode: "CANCEL_AFTER_CURRENT", canceledPending: 1, job: { id: ids[0] } },
      { mode: "IMMEDIATE", canceledPending: 2, job: { id: ids[1] } },
    ],
  });
});
