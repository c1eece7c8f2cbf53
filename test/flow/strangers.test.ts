// What people do at ComfyUI's own page beside Sluice, and backends that hold a cancel open: each ends as what it is.
import { expect, test } from "vitest";
import { type Flow, startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";

const post = (url: string, body: object) => fetch(url, { method: "POST", body: JSON.stringify(body) });

test("somebody clears ComfyUI's queue: the prompt that waited there is lost, and runs under a new id", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  const held = comfy.hold({ at: "node" });
  const prompt = { "2": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 1 } } };
  const saved = { ...prompt, "3": { class_type: "PreviewImage", inputs: { images: ["2", 0] } } };
  await post(`${comfy.url}/prompt`, { prompt: saved });
  const { promptId: foreign } = await held.reached;
  const id = await queue.submit();
  await comfy.log.seen((entry) => entry.kind === "submitted" && entry.promptId !== foreign);
  await post(`${comfy.url}/queue`, { clear: true });
  await queue.until(id, ({ counts }) => expect(counts.pending).toBe(1));
  held.release();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 2 }] });
});

const FOREIGN = {
  "2": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 77 } },
  "3": { class_type: "PreviewImage", inputs: { images: ["2", 0] } },
};

/** A job whose prompt waits in ComfyUI behind a prompt of somebody else, which stands at its first node. */
async function waitBehind({ queue, comfy }: Flow) {
  const held = comfy.hold({ at: "node", nodeId: "2" });
  await post(`${comfy.url}/prompt`, { prompt: FOREIGN });
  const { promptId: foreign } = await held.reached;
  const id = await queue.submit();
  await comfy.log.seen((entry) => entry.kind === "submitted" && entry.promptId !== foreign);
  return { held, foreign, id };
}

const WAITING = `query ($id: ID!) { job(id: $id) { waitingFor prompt(index: 0) {
  waitingFor attemptList { executingAt startedAt } } } }`;

interface Waiting {
  job: {
    waitingFor: string | null;
    prompt: { waitingFor: string | null; attemptList: { executingAt: string | null; startedAt: string }[] };
  };
}

test("a prompt that waits in ComfyUI behind somebody else's says so, and when it really began", async () => {
  await using flow = await startFlow();
  const { held, id } = await waitBehind(flow);
  const look = async () => (await flow.client.ask<Waiting>(WAITING, { id })).job;
  const waits = "waits behind 1 prompt that is not Sluice's";
  const attemptList = [{ executingAt: null, startedAt: expect.any(String) }];
  const waiting = { waitingFor: waits, prompt: { waitingFor: waits, attemptList } };
  await soon(async () => expect(await look()).toEqual(waiting));
  using ours = flow.comfy.hold({ at: "node", nodeId: "1" });
  held.release();
  await ours.reached;
  const began = [{ executingAt: expect.any(String), startedAt: expect.any(String) }];
  await soon(async () =>
    expect(await look()).toEqual({ waitingFor: null, prompt: { waitingFor: null, attemptList: began } }),
  );
  ours.release();
  expect(await flow.queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
});

test("waiting behind somebody else's prompt is no running time, and no fault of the backend", async () => {
  const limits = { SLUICE_PROMPT_TIMEOUT_SECONDS: "60", SLUICE_LEASE_SECONDS: "1", SLUICE_BACKEND_LOST_SECONDS: "1" };
  await using flow = await startFlow({ environment: limits });
  const { held, id } = await waitBehind(flow);
  const { prisma } = flow.app.database;
  const attempt = () => prisma.attempt.findFirstOrThrow();
  await soon(async () => expect((await attempt()).waitsBehind).toBe(1));
  await prisma.attempt.updateMany({ data: { claimedAt: new Date(Date.now() - 3_600_000) } });
  const { leaseUntil } = await attempt();
  // Looked at again by then, and silent for longer than a wedged backend may be.
  await soon(async () => expect((await attempt()).leaseUntil.getTime()).toBeGreaterThan(leaseUntil.getTime() + 1_000));
  held.release();
  expect(await flow.queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
});

test("a cancel takes a prompt out of ComfyUI's queue at once, and touches nobody else's", async () => {
  await using flow = await startFlow();
  const { held, foreign, id } = await waitBehind(flow);
  await flow.queue.cancel(id, { interrupt: true });
  expect(await flow.queue.final(id)).toMatchObject({ status: "CANCELED", counts: { canceled: 1 } });
  expect(held.held).toBe(1);
  held.release();
  const ended = await flow.comfy.log.seen((entry) => entry.kind === "ended" && entry.promptId === foreign);
  expect(ended).toMatchObject({ outcome: "success" });
});

test("somebody interrupts our prompt at ComfyUI: it is FAILED, and says so", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  await post(`${comfy.url}/interrupt`, {});
  const { status, prompts } = await queue.final(id);
  expect({ status, prompts }).toMatchObject({
    status: "FAILED",
    prompts: [{ attempts: 1, error: { code: "INTERRUPTED" } }],
  });
});

test("a worker thread that died after a node had begun holds no cancel open, and its backend gets nothing more", async () => {
  await using flow = await startFlow({ environment: { SLUICE_BACKEND_LOST_SECONDS: "1" } });
  const { queue, comfy } = flow;
  comfy.switches.wedgeAtNode = true;
  const id = await queue.submit({ prompts: 2 });
  await comfy.log.seen(({ kind }) => kind === "node");
  expect(await queue.cancel(id, { interrupt: true })).toMatchObject({ mode: "INTERRUPT", runningPrompts: 1 });
  expect(await queue.final(id)).toMatchObject({ status: "CANCELED", counts: { canceled: 2 } });
  const stuck = { status: "OFFLINE", reason: expect.stringContaining("neither stops nor does anything of it") };
  await soon(async () => expect(await queue.backendOf(comfy)).toMatchObject(stuck));
  comfy.switches.wedgeAtNode = false;
  comfy.restart();
  const next = await queue.submit();
  expect(await queue.final(next)).toMatchObject({ status: "SUCCEEDED" });
});

test.for(["hang", "wedge"] as const)(
  "a dead backend (%s) doesn't hold a cancel open longer than it may be silent",
  async (fault) => {
    await using flow = await startFlow({ environment: { SLUICE_BACKEND_LOST_SECONDS: "1" } });
    const { queue, comfy } = flow;
    using held = comfy.hold({ at: "started" });
    comfy.switches.wedge = fault === "wedge";
    const id = await queue.submit({ prompts: 2 });
    await comfy.log.seen(({ kind }) => kind === "started");
    if (fault === "hang") comfy.switches.answers = "hang";
    expect(await queue.cancel(id, { interrupt: true })).toMatchObject({ mode: "INTERRUPT", runningPrompts: 1 });
    expect(await queue.final(id)).toMatchObject({ status: "CANCELED", counts: { canceled: 2 } });
    await soon(async () => expect((await queue.backendOf(comfy)).status).toBe("OFFLINE"));
    expect(held.held).toBe(fault === "wedge" ? 0 : 1);
  },
);
