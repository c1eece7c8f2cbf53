// Backends that go, wedge, drain or are no longer named: they say why, and their prompts go elsewhere.
import { expect, test } from "vitest";
import type { Simulator } from "../../server/simulator/start.ts";
import { type Flow, startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";

const impatient = { SLUICE_BACKEND_LOST_SECONDS: "1" };

/** Submits a prompt that stands at the first simulator: the second is drained until it runs there. */
async function runOnFirst({ queue, simulators }: Flow, at: "taken" | "node"): Promise<string> {
  const [first, second] = simulators;
  if (!first || !second) throw new Error("This story needs two simulators.");
  const other = await queue.backendOf(second);
  await queue.drain(other.id);
  const held = first.hold({ at });
  const id = await queue.submit();
  await held.reached;
  await queue.undrain(other.id);
  return id;
}

const submitted = ({ log }: Simulator) => log.entries.filter(({ kind }) => kind === "submitted").length;

test.for([
  ["hang", "no answer"],
  ["html", "web page"],
  ["error", "HTTP 500"],
] as const)(
  "a backend whose HTTP side is gone (%s) is OFFLINE with the reason, and its prompt runs elsewhere",
  async ([answers, reason]) => {
    await using flow = await startFlow({ simulators: [{}, {}], environment: impatient });
    const { queue, comfy, simulators } = flow;
    const id = await runOnFirst(flow, "node");
    comfy.switches.answers = answers;

    const { prompts } = await queue.final(id);
    expect(prompts).toMatchObject([{ status: "SUCCEEDED", attempts: 2, backend: { url: simulators[1]?.url } }]);
    await soon(async () =>
      expect(await queue.backendOf(comfy)).toMatchObject({
        status: "OFFLINE",
        reason: expect.stringContaining(reason),
      }),
    );
    comfy.switches.answers = "normal";
    await soon(async () => expect(await queue.backendOf(comfy)).toMatchObject({ status: "ONLINE", reason: null }));
    expect(simulators.map(submitted)).toEqual([1, 1]);
  },
);

test("a wedged backend is OFFLINE with the reason, its prompt runs elsewhere, and a restart makes it usable again", async () => {
  await using flow = await startFlow({ simulators: [{}, {}], environment: impatient });
  const { queue, comfy, simulators } = flow;
  comfy.switches.wedge = true;
  const other = await queue.backendOf(simulators[1] ?? comfy);
  await queue.drain(other.id);
  const id = await queue.submit();
  await comfy.log.seen(({ kind }) => kind === "started");
  await queue.undrain(other.id);

  const { prompts } = await queue.final(id);
  expect(prompts).toMatchObject([{ status: "SUCCEEDED", attempts: 2, backend: { id: other.id } }]);
  const reason = expect.stringContaining("started no node");
  expect(await queue.backendOf(comfy)).toMatchObject({ status: "OFFLINE", reason });
  // It answers everything, and is still not handed anything.
  await queue.drain(other.id);
  const waiting = await queue.submit();
  await queue.until(waiting, ({ waitingFor }) => expect(waitingFor).toBe("no backend online"));
  comfy.switches.wedge = false;
  comfy.restart();
  expect(await queue.final(waiting)).toMatchObject({ prompts: [{ status: "SUCCEEDED", backend: { url: comfy.url } }] });
  expect(await queue.backendOf(comfy)).toMatchObject({ status: "ONLINE", reason: null });
});

test("once a node has started, silence is no fault, however long the node computes", async () => {
  await using flow = await startFlow({ environment: { SLUICE_BACKEND_LOST_SECONDS: "0.5" } });
  const { queue, comfy, app } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  await soon(async () => {
    const [{ age } = { age: 0 }] = await app.database.prisma.$queryRaw<{ age: number }[]>`
SELECT extract(epoch FROM clock_timestamp() - submitted_at)::float8 AS age FROM attempt`;
    expect(age).toBeGreaterThan(2);
  });
  held.release();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
});

test("a prompt that waits behind foreign ones is not a fault, and foreign prompts are left alone", async () => {
  await using flow = await startFlow({ environment: { SLUICE_BACKEND_LOST_SECONDS: "0.5" } });
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const foreign = await Promise.all([1, 2].map((color) => submitForeign(comfy, color)));
  await held.reached;
  const id = await queue.submit({ prompts: 2 });
  const ours = await comfy.log.seen((entry) => entry.kind === "submitted" && !foreign.includes(entry.promptId));
  expect(await queue.cancel(id, { interrupt: true })).toMatchObject({
    mode: "INTERRUPT",
    canceledPending: 1,
    runningPrompts: 1,
  });
  expect((await queue.final(id)).status).toBe("CANCELED");
  held.release();
  for (const promptId of foreign)
    await comfy.log.seen(
      (entry) => entry.kind === "ended" && entry.promptId === promptId && entry.outcome === "success",
    );
  expect(comfy.log.entries).toContainEqual(
    expect.objectContaining({ kind: "dequeued", promptId: "promptId" in ours && ours.promptId }),
  );
});

async function submitForeign({ url }: Simulator, color: number): Promise<string> {
  const prompt = {
    "1": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 1_000 + color } },
    "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
  };
  const response = await fetch(`${url}/prompt`, { method: "POST", body: JSON.stringify({ prompt }) });
  return ((await response.json()) as { prompt_id: string }).prompt_id;
}

test("an old ComfyUI (0.3.50) runs prompts and stops ours when nothing else is there", async () => {
  await using flow = await startFlow({ simulators: [{ version: "0.3.50" }] });
  const { queue, comfy } = flow;
  expect((await queue.final(await queue.submit({ prompts: 2 }))).status).toBe("SUCCEEDED");
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  await queue.cancel(id, { interrupt: true });
  expect((await queue.final(id)).status).toBe("CANCELED");
});

test("an old ComfyUI (0.3.50) is never sent a global interrupt while a foreign prompt may run: ours finishes, and the job says why", async () => {
  await using flow = await startFlow({ simulators: [{ version: "0.3.50" }] });
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  const foreign = await submitForeign(comfy, 1);
  await queue.cancel(id, { interrupt: true });
  await queue.until(id, ({ cancelWaitsFor }) => expect(cancelWaitsFor).toContain("other people's prompts"));
  held.release();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ status: "SUCCEEDED" }] });
  await comfy.log.seen((entry) => entry.kind === "ended" && entry.promptId === foreign && entry.outcome === "success");
  expect(comfy.log.entries.filter(({ kind }) => kind === "interrupt")).toEqual([]);
});

test("drainBackend lets the running prompt finish and starts none; resumeBackend goes on", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  const backend = await queue.backendOf(comfy);
  expect(backend.current?.id).toBe((await queue.job(id)).prompts[0]?.id);
  await queue.drain(backend.id);
  held.release();
  const job = await queue.until(id, ({ counts }) => expect(counts.succeeded).toBe(1));
  expect(job).toMatchObject({ status: "RUNNING", counts: { pending: 1, running: 0 }, waitingFor: "no backend online" });
  expect(await queue.backendOf(comfy)).toMatchObject({ status: "DRAINING", reason: "drained by hand", current: null });
  await queue.undrain(backend.id);
  expect((await queue.final(id)).status).toBe("SUCCEEDED");
  expect(submitted(comfy)).toBe(2);
});

test("a backend that is no longer configured is OFFLINE and says so; what ran there is retried elsewhere", async () => {
  await using flow = await startFlow({
    simulators: [{}, {}],
    environment: { ...impatient, SLUICE_GRACE_SECONDS: "0", SLUICE_LEASE_SECONDS: "1" },
  });
  const { comfy, simulators, app } = flow;
  const id = await runOnFirst(flow, "node");
  await app.stopServer();
  const { queue } = await flow.another({ COMFYUI_URLS: simulators[1]?.url ?? "" });
  expect(await queue.backendOf(comfy)).toMatchObject({ status: "OFFLINE", reason: "not configured" });
  const { prompts } = await queue.final(id);
  expect(prompts).toMatchObject([{ status: "SUCCEEDED", attempts: 2, backend: { url: simulators[1]?.url } }]);
  const retried = (await queue.log(id)).find(({ kind }) => kind === "PROMPT_RETRIED");
  expect(retried?.data).toMatchObject({ reason: "its backend is not configured any more" });
});
