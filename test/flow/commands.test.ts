// The other commands, from the API to the backend and back: one prompt's cancel, CANCEL_REST, pause, priority, retry and delete.
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseId } from "../../schema/model/id.ts";
import type { Client } from "../support/client.ts";
import { startFlow } from "../support/flow.ts";
import { FAILING } from "../support/flowWorkflows.ts";
import { soon } from "../support/soon.ts";

test("cancelPrompt: a pending one is CANCELED now, a running one only with interrupt, a final one stays as it is", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  const first = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 3 });
  await first.reached;
  const [running, pending] = (await queue.job(id)).prompts;

  expect(await queue.cancelPrompt(pending?.id ?? "")).toMatchObject({ status: "CANCELED", attempts: 0 });
  await expect(queue.cancelPrompt(running?.id ?? "")).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await queue.job(id)).prompts[0]?.status).toBe("RUNNING");
  await queue.cancelPrompt(running?.id ?? "", true);
  await queue.until(id, ({ prompts }) => expect(prompts[0]?.status).toBe("CANCELED"));
  first.release();

  const { status, cancelRequestedAt, counts, prompts } = await queue.final(id);
  expect({ status, cancelRequestedAt, counts }).toMatchObject({
    status: "SUCCEEDED",
    cancelRequestedAt: null,
    counts: { canceled: 2, succeeded: 1 },
  });
  const { id: promptId, finishedAt } = prompts[2] ?? { id: "" };
  expect(await queue.cancelPrompt(promptId, true)).toMatchObject({ status: "SUCCEEDED", finishedAt });
});

test("onFailure CANCEL_REST: the first failure cancels what is pending, the running ones finish, the job is FAILED", async () => {
  await using flow = await startFlow({ simulators: [{}, {}] });
  const { queue, simulators } = flow;
  const holds = simulators.map((simulator) => simulator.hold({ at: "started" }));
  const variants = [{ overrides: [{ path: "2.inputs.filename_prefix", value: "x" }] }];
  const failing = { overrides: [{ path: "1.inputs.color", value: 13 }] };
  for (const { switches } of simulators) {
    switches.failures = [{ input: { name: "color", value: 13 }, kind: "exception", message: "It is unlucky." }];
  }
  const id = await queue.submit({ prompts: [...variants, failing, failing, ...variants], onFailure: "CANCEL_REST" });
  await Promise.all(holds.map(({ reached }) => reached));
  const { prompts } = await queue.job(id);
  const runsOn = simulators.findIndex(({ url }) => url === prompts[1]?.backend?.url);
  holds[runsOn]?.release();
  const middle = await queue.until(id, ({ counts }) => expect(counts.failed).toBe(1));
  expect(middle).toMatchObject({ status: "RUNNING", cancelRequestedAt: null, counts: { running: 1, canceled: 2 } });
  for (const hold of holds) hold.release();

  const job = await queue.final(id);
  expect(job.prompts.map(({ status }) => status)).toEqual(["SUCCEEDED", "FAILED", "CANCELED", "CANCELED"]);
  expect(job).toMatchObject({ status: "FAILED", cancelRequestedAt: null });
  expect(job.prompts[1]?.error).toEqual({
    code: "EXECUTION_FAILED",
    message: expect.stringContaining("It is unlucky."),
    nodeId: "1",
    nodeType: "EmptyImage",
  });
});

test("a workflow that ComfyUI refuses is FAILED at once with the node and the reason", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  const job = await queue.final(await queue.submit({ workflow: FAILING }));
  expect(job).toMatchObject({ status: "FAILED", prompts: [{ status: "FAILED", attempts: 1 }] });
  expect(job.prompts[0]?.error).toMatchObject({ code: "VALIDATION_FAILED", nodeId: "1" });
  expect(comfy.log.entries).toMatchObject([{ kind: "refused", status: 400 }]);
});

test("pauseJob stops claims, lets the running prompt finish, and resumeJob goes on", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  const held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  await queue.pause(id);
  held.release();
  const paused = await queue.until(id, ({ counts }) => expect(counts.succeeded).toBe(1));
  expect(paused).toMatchObject({ status: "RUNNING", counts: { pending: 1, running: 0 }, waitingFor: "paused" });
  // The backend is free: it takes the next job, and the paused one stays where it is.
  await queue.final(await queue.submit());
  expect((await queue.job(id)).counts).toMatchObject({ pending: 1, succeeded: 1 });
  await queue.resume(id);
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", pausedAt: null });
});

test("a paused job is canceled as ever", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 3 });
  await held.reached;
  await queue.pause(id);
  expect(await queue.cancel(id)).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", canceledPending: 2 });
  held.release();
  expect((await queue.final(id)).status).toBe("CANCELED");
});

test("prompts run by priority, then by the job's age, then by their index", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const first = await queue.submit({ prompts: 1 });
  await held.reached;
  const [a, b, c, d] = [
    await queue.submit({ prompts: 2 }),
    await queue.submit({ prompts: 1, priority: 5 }),
    await queue.submit({ prompts: 1 }),
    await queue.submit({ prompts: 1, priority: -5 }),
  ];
  await queue.setPriority(c, 7);
  held.release();
  for (const id of [first, a, b, c, d]) await queue.final(id);
  const attempts = await flow.app.database.prisma.attempt.findMany({
    select: { id: true, prompt: { select: { jobId: true, index: true } } },
  });
  const names = new Map([first, a, b, c, d].map((id, index) => [parseId(id).uuid, "-abcd"[index]]));
  const ran = comfy.log.entries
    .filter(({ kind }) => kind === "started")
    .map((entry) => {
      const prompt = attempts.find(({ id }) => "promptId" in entry && id === entry.promptId)?.prompt;
      return `${names.get(prompt?.jobId ?? "")}${prompt?.index}`;
    });
  expect(ran).toEqual(["-0", "c0", "b0", "a0", "a1", "d0"]);
});

test("retryJob makes a new job of the failed and canceled prompts", async () => {
  await using flow = await startFlow({
    simulators: [{ failures: [{ input: { name: "color", value: 2 }, kind: "exception" }] }],
  });
  const { queue, comfy } = flow;
  const id = await queue.submit({ prompts: 3, name: "colors" });
  expect((await queue.final(id)).status).toBe("FAILED");
  comfy.switches.failures = [];
  const again = await queue.retry(id);
  const job = await queue.final(again);
  expect(job).toMatchObject({ status: "SUCCEEDED", counts: { total: 1, succeeded: 1 }, retryOf: { id } });
  await expect(queue.retry(again)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("deleteJob removes a final job with its files, and tells", async () => {
  await using flow = await startFlow();
  const { queue, client, app } = flow;
  const id = await queue.submit({ prompts: 2 });
  const { prompts } = await queue.final(id);
  const urls = prompts.flatMap(({ outputs }) => outputs.map(({ url }) => url));
  await soon(async () =>
    expect((await Promise.all(urls.map(client.fetch))).map(({ status }) => status)).toEqual([200, 200]),
  );
  const folders = prompts.map((prompt) => folderOf(app.environment.SLUICE_DATA_DIR ?? "", prompt.id));
  for (const folder of folders) expect(await readdir(folder)).toHaveLength(1);

  const told = new Set<string>();
  const listening = listenForDeleted(client, told, id);
  // Whoever listens hears the next one.
  await soon(async () => {
    const spare = await queue.submit();
    await queue.final(spare);
    await queue.remove(spare);
    expect(told.size).toBeGreaterThan(0);
  });
  expect(await queue.remove(id)).toBe(id);
  await listening;
  await expect(queue.job(id)).rejects.toThrow("no such job");
  await expect(queue.remove(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const url of urls) expect((await client.fetch(url)).status).toBe(404);
  for (const folder of folders) await expect(access(folder)).rejects.toThrow("ENOENT");
});

async function listenForDeleted(client: Client, told: Set<string>, last: string): Promise<void> {
  for await (const { jobDeleted } of client.watch<{ jobDeleted: string }>("subscription { jobDeleted }")) {
    told.add(jobDeleted);
    if (jobDeleted === last) return;
  }
}

test("deleteJob and retryJob refuse a live job, and change nothing", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  const before = await queue.job(id);
  await expect(queue.remove(id)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(queue.retry(id)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await queue.job(id)).toEqual(before);
});

function folderOf(dataDir: string, promptId: string): string {
  const { uuid } = parseId(promptId);
  return join(dataDir, "outputs", uuid.slice(0, 2), uuid);
}
