// Watching a job from its submission to its end: the log over both transports, the states of job, prompts and backends.
import { expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { startFlow } from "../support/flow.ts";
import { EVENTS, type EventView } from "../support/flowViews.ts";
import { soon } from "../support/soon.ts";

type Events = AsyncGenerator<{ jobEvents: EventView }, void>;

const eventsOf = async (stream: Events): Promise<EventView[]> =>
  (await Array.fromAsync(stream)).map((event) => event.jobEvents);

test("jobEvents tells a whole job, numbered without gap or repeat, each event with the state right after it", async () => {
  await using flow = await startFlow();
  const { queue } = flow;
  const id = await queue.submit({ prompts: 2 });
  const log = await queue.log(id);
  expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(
    log.map(({ kind, status, counts: { pending, running, succeeded } }) => [kind, status, pending, running, succeeded]),
  ).toEqual([
    ["JOB_SUBMITTED", "PENDING", 2, 0, 0],
    ["JOB_STARTED", "RUNNING", 2, 0, 0],
    ["PROMPT_STARTED", "RUNNING", 1, 1, 0],
    ["PROMPT_SUCCEEDED", "RUNNING", 1, 0, 1],
    ["PROMPT_STARTED", "RUNNING", 0, 1, 1],
    ["PROMPT_SUCCEEDED", "SUCCEEDED", 0, 0, 2],
    ["JOB_FINISHED", "SUCCEEDED", 0, 0, 2],
  ]);
  const { prompts, seq } = await queue.job(id);
  expect(seq).toBe(7);
  expect(log.map(({ promptId, promptStatus }) => [promptId, promptStatus])).toEqual([
    [null, null],
    [null, null],
    [prompts[0]?.id, "RUNNING"],
    [prompts[0]?.id, "SUCCEEDED"],
    [prompts[1]?.id, "RUNNING"],
    [prompts[1]?.id, "SUCCEEDED"],
    [null, null],
  ]);
});

test("two subscribers, by websocket and by SSE, from the start and from the middle, are told the same", async () => {
  await using flow = await startFlow();
  const { queue, client, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 3 });
  await held.reached;
  const streams: Events[] = [0, 3].flatMap((after) => [
    client.watch(EVENTS, { id, after }),
    client.listen(EVENTS, { id, after }),
  ]);
  // Each has been told something before the job goes on.
  const told = streams.map(eventsOf);
  held.release();
  const [socket = [], sse, socketAfter, sseAfter] = await Promise.all(told);
  expect(socket.at(-1)?.kind).toBe("JOB_FINISHED");
  expect(sse).toEqual(socket);
  expect(socketAfter).toEqual(socket.slice(3));
  expect(sseAfter).toEqual(socket.slice(3));
  // A finished job: replay, then complete.
  expect(await queue.log(id)).toEqual(socket);
});

test("jobEvents goes on from a cursor at another server, with no gap and no repeat", async () => {
  await using flow = await startFlow();
  const { queue, client, comfy } = flow;
  const { client: elsewhere } = await flow.another({ SLUICE_ROLE: "server" });
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  const before: EventView[] = [];
  for await (const { jobEvents } of client.watch<{ jobEvents: EventView }>(EVENTS, { id })) {
    before.push(jobEvents);
    if (jobEvents.kind === "PROMPT_STARTED") break;
  }
  const rest = eventsOf(elsewhere.watch(EVENTS, { id, after: before.length }));
  held.release();
  const whole = [...before, ...(await rest)];
  expect(whole.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(whole).toEqual(await queue.log(id));
});

test("jobChanged gives the state now, then newer ones, and completes after the final one", async () => {
  await using flow = await startFlow();
  const { queue, client, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  const text = "subscription ($id: ID!) { jobChanged(id: $id) { status seq counts { running } } }";
  const states = client.watch(text, { id });
  expect((await states.next()).value).toEqual({ jobChanged: { status: "RUNNING", seq: 3, counts: { running: 1 } } });
  held.release();
  expect((await Array.fromAsync(states)).at(-1)).toEqual({
    jobChanged: { status: "SUCCEEDED", seq: 5, counts: { running: 0 } },
  });
  expect(await Array.fromAsync(client.watch(text, { id }))).toHaveLength(1);
});

test("promptChanged tells each prompt's newest state, also of those that a cancel swept, and completes", async () => {
  await using flow = await startFlow();
  const { queue, client, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 100 });
  await held.reached;
  const newest = new Map<number, string>();
  const told = followPrompts(client, id, newest);
  // Whoever listens hears the next one.
  const spare = (await queue.job(id)).prompts.slice(2);
  await soon(async () => {
    await queue.cancelPrompt(spare.pop()?.id ?? "");
    expect(newest.size).toBeGreaterThan(0);
  });
  await queue.cancel(id);
  held.release();
  await told;
  expect([newest.get(0), newest.get(1), newest.get(2)]).toEqual(["SUCCEEDED", "CANCELED", "CANCELED"]);
});

async function followPrompts(client: Client, jobId: string, newest: Map<number, string>): Promise<void> {
  const text = "subscription ($id: ID!) { promptChanged(jobId: $id) { index status } }";
  type Told = { promptChanged: { index: number; status: string } };
  for await (const { promptChanged } of client.watch<Told>(text, { id: jobId })) {
    newest.set(promptChanged.index, promptChanged.status);
  }
}

test("backendChanged tells of a drain and its end, to subscribers of every server", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  const elsewhere = await flow.another({ SLUICE_ROLE: "server" });
  const { id } = await queue.backendOf(comfy);
  const states: string[] = [];
  const streams = [flow.client, elsewhere.client].map(({ watch }) =>
    watch<{ backendChanged: { status: string } }>("subscription { backendChanged { status } }"),
  );
  const reading = streams.map(async (stream) => {
    for await (const { backendChanged } of stream) {
      states.push(backendChanged.status);
      if (backendChanged.status === "DRAINING") return;
    }
  });
  // Whoever listens hears the next drain.
  await soon(async () => {
    await queue.undrain(id);
    await queue.drain(id);
    expect(states.filter((status) => status === "DRAINING")).toHaveLength(2);
  });
  await Promise.all(reading);
});
