// The hard stop: now or by a deadline, repeated until the backend shows an end, and never against a success.
import { expect, test } from "vitest";
import { startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";

test("interruptAfterSeconds lets what runs finish until its deadline, then stops it by itself", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;

  const answer = await queue.cancel(id, { interruptAfterSeconds: 1 });
  expect(answer.mode).toBe("CANCEL_AFTER_CURRENT");
  expect(answer.message).toBe(
    "1 pending prompt canceled. 1 running prompt will finish first; if it still runs in 1 second it will be stopped.",
  );
  const { interruptAt, cancelRequestedAt } = await queue.job(id);
  expect(Date.parse(interruptAt ?? "") - Date.parse(cancelRequestedAt ?? "")).toBe(1_000);
  const { status, prompts } = await queue.final(id);
  expect([status, ...prompts.map((prompt) => prompt.status)]).toEqual(["CANCELED", "CANCELED", "CANCELED"]);
  expect(Date.parse(prompts[0]?.finishedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(interruptAt ?? ""));
});

test("the deadline of interruptAfterSeconds holds when every process restarts in between", async () => {
  await using flow = await startFlow({ environment: { SLUICE_GRACE_SECONDS: "0" } });
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  const { promptId } = await held.reached;
  await queue.cancel(id, { interruptAfterSeconds: 1 });
  const { interruptAt } = await queue.job(id);
  await flow.app.stopServer();
  expect(comfy.log.entries.filter(({ kind }) => kind === "interrupt")).toEqual([]);

  const next = await flow.another();
  const job = await next.queue.final(id);
  expect(job).toMatchObject({ status: "CANCELED", interruptAt, counts: { canceled: 2 } });
  expect(comfy.log.entries).toContainEqual(
    expect.objectContaining({ kind: "ended", promptId, outcome: "interrupted" }),
  );
});

test("the earliest deadline asked for wins; 0 is at once; a negative one is refused", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;

  await expect(queue.cancel(id, { interruptAfterSeconds: -1 })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  expect((await queue.job(id)).cancelRequestedAt).toBeNull();
  const deadlines = [];
  for (const interruptAfterSeconds of [500, 100, 300]) {
    expect((await queue.cancel(id, { interruptAfterSeconds })).mode).toBe("CANCEL_AFTER_CURRENT");
    deadlines.push(Date.parse((await queue.job(id)).interruptAt ?? ""));
  }
  const [first = 0, second = 0, third = 0] = deadlines;
  expect(second).toBeLessThan(first);
  expect(third).toBe(second);
  expect((await queue.cancel(id, { interruptAfterSeconds: 0 })).mode).toBe("INTERRUPT");
  expect((await queue.final(id)).status).toBe("CANCELED");
});

test("an interrupt that ComfyUI loses is repeated until it shows an end", async () => {
  await using flow = await startFlow({ simulators: [{ lostInterrupts: 2 }] });
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  await queue.cancel(id, { interrupt: true });
  expect((await queue.final(id)).status).toBe("CANCELED");
  const lost = comfy.log.entries.flatMap((entry) => (entry.kind === "interrupt" ? [entry.lost] : []));
  expect(lost).toEqual([true, true, false]);
});

test("success beats a late interrupt: the prompt is SUCCEEDED, with its outputs", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "end" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  expect((await queue.cancel(id, { interrupt: true })).mode).toBe("INTERRUPT");
  await comfy.log.seen(({ kind }) => kind === "interrupt");
  held.release();
  const { status, prompts } = await queue.final(id);
  expect([status, ...prompts.map((prompt) => prompt.status)]).toEqual(["CANCELED", "SUCCEEDED", "CANCELED"]);
  expect(prompts[0]?.outputs).toHaveLength(1);
});

test("a prompt that is lost after the cancel is CANCELED, not retried", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  await queue.cancel(id);
  comfy.restart();
  const { status, prompts } = await queue.final(id);
  expect([status, prompts[0]?.status, prompts[0]?.attempts]).toEqual(["CANCELED", "CANCELED", 1]);
  expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(1);
});

test("while a node can't be interrupted the job stays RUNNING, and shows when the stop was asked for and what it waits for", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node", stubborn: true });
  const id = await queue.submit();
  await held.reached;
  await queue.cancel(id, { interrupt: true });
  await soon(() => expect(comfy.log.entries.filter(({ kind }) => kind === "interrupt").length).toBeGreaterThan(1));
  const { status, interruptAt, cancelRequestedAt, counts } = await queue.job(id);
  expect({ status, counts }).toMatchObject({ status: "RUNNING", counts: { running: 1 } });
  expect(interruptAt).toBe(cancelRequestedAt);
  await queue.until(id, ({ cancelWaitsFor }) =>
    expect(cancelWaitsFor).toMatch(/was asked to stop \d+ s ago and is still at EmptyImage/),
  );
  held.release();
  expect(await queue.final(id)).toMatchObject({ status: "CANCELED", cancelWaitsFor: null });
});
