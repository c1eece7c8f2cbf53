// Watching over WebSocket and server-sent events.
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createQueue, type Queue } from "../support/queue.ts";
import { startTestServer, type TestServer } from "./server.ts";
import { type Client, connect } from "./socket.ts";

let server: TestServer;
let queue: Queue;
let client: Client;
beforeAll(async () => {
  server = await startTestServer();
  queue = createQueue(server.prisma);
});
afterAll(() => server.stop());
afterEach(() => client.socket.terminate());

const idOf = (kind: string, uuid: string) => `${kind}_${uuid.replaceAll("-", "")}`;
const UNKNOWN = "job_00000000000000000000000000000000";

test("jobEvents replays the log, follows it, and completes after JOB_FINISHED", async () => {
  const uuid = await queue.submit(3);
  client = await connect(server.url);
  client.subscribe(
    "1",
    "subscription ($id: ID!) { jobEvents(id: $id) { jobId seq kind status counts { pending canceled } job { status } } }",
    { id: idOf("job", uuid) },
  );
  const events = [(await client.next()).payload.data.jobEvents];
  expect(events[0]).toMatchObject({ jobId: idOf("job", uuid), seq: 1, kind: "JOB_SUBMITTED", counts: { pending: 3 } });
  await server.ports.jobs.cancel(uuid, { interrupt: false, interruptAfterSeconds: null, reason: null });
  let message = await client.next();
  for (; message.type === "next"; message = await client.next()) events.push(message.payload.data.jobEvents);
  expect(message).toEqual({ id: "1", type: "complete" });
  expect(events.map(({ kind }) => kind)).toEqual([
    "JOB_SUBMITTED",
    "JOB_CANCEL_REQUESTED",
    "PROMPTS_CANCELED",
    "JOB_FINISHED",
  ]);
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(events.at(-1)).toMatchObject({
    status: "CANCELED",
    counts: { pending: 0, canceled: 3 },
    job: { status: "CANCELED" },
  });
});

test("every event is answered with what is true then, not with what an earlier one loaded", async () => {
  const uuid = await queue.submit(1);
  client = await connect(server.url);
  client.subscribe("1", "subscription ($id: ID!) { jobChanged(id: $id) { seq priority } }", { id: idOf("job", uuid) });
  expect((await client.next()).payload.data.jobChanged).toEqual({ seq: 1, priority: 0 });
  await server.ports.jobs.setPriority(uuid, 4);
  expect((await client.next()).payload.data.jobChanged).toEqual({ seq: 2, priority: 4 });
  await server.ports.jobs.setPriority(uuid, 5);
  expect((await client.next()).payload.data.jobChanged).toEqual({ seq: 3, priority: 5 });
});

test("promptChanged, jobDeleted and backendChanged tell what changed", async () => {
  const [backendId = ""] = await queue.backends(1);
  const uuid = await queue.submit(1, { priority: 1_000 });
  client = await connect(server.url);
  client.subscribe("prompt", "subscription ($id: ID!) { promptChanged(jobId: $id) { index status backend { id } } }", {
    id: idOf("job", uuid),
  });
  client.subscribe("deleted", "subscription { jobDeleted }");
  client.subscribe("backend", "subscription { backendChanged { id status } }");
  client.subscribe("any", "subscription { jobChanged { id status } }");
  // Nothing says when a subscription listens, so the first change is made until it is heard.
  await vi.waitFor(async () => {
    await server.ports.jobs.drainBackend(backendId);
    expect(client.messages.some(({ id }) => id === "backend")).toBe(true);
  });
  expect((await client.next("backend")).payload.data.backendChanged).toMatchObject({ id: idOf("backend", backendId) });
  await server.ports.jobs.resumeBackend(backendId, { force: false });
  const { attemptId } = await queue.take(backendId);
  server.signal.publish("events", null);
  const started = (await client.next("prompt")).payload.data.promptChanged;
  expect(started).toEqual({ index: 0, status: "RUNNING", backend: { id: idOf("backend", backendId) } });
  expect((await client.next("any")).payload.data.jobChanged).toMatchObject({ id: idOf("job", uuid) });
  await queue.begin(attemptId);
  await queue.end(attemptId, "SUCCEEDED");
  server.signal.publish("events", null);
  expect((await client.next("prompt")).payload.data.promptChanged.status).toBe("SUCCEEDED");
  expect(await client.next("prompt")).toEqual({ id: "prompt", type: "complete" });
  await server.ports.jobs.remove(uuid);
  expect((await client.next("deleted")).payload.data.jobDeleted).toBe(idOf("job", uuid));
});

test("progress is passed on, with a preview address where there is a frame, and shown on the running prompt", async () => {
  const [backendId = ""] = await queue.backends(1);
  const uuid = await queue.submit(1, { priority: 1_000 });
  const { promptId, attemptId } = await queue.take(backendId);
  client = await connect(server.url);
  client.subscribe(
    "1",
    "subscription ($id: ID!) { promptProgress(jobId: $id) { promptId nodeId value max fraction nodes { nodeId state value max } previewUrl } }",
    { id: idOf("job", uuid) },
  );
  const progress = {
    promptId,
    jobId: uuid,
    nodeId: "3",
    nodeType: "KSampler",
    value: 5,
    max: 20,
    fraction: 0.25,
    nodes: [
      ["4", "CACHED", 1, 1],
      ["3", "RUNNING", 5, 20],
    ] as const,
    preview: true,
    notice: null,
  };
  const step = await vi.waitFor(async () => {
    server.signal.publish("progress", progress);
    expect(client.messages.length).toBeGreaterThan(1);
    return (await client.next()).payload.data.promptProgress;
  });
  const id = idOf("prompt", promptId);
  expect(step).toEqual({
    promptId: id,
    nodeId: "3",
    value: 5,
    max: 20,
    fraction: 0.25,
    nodes: [
      { nodeId: "4", state: "CACHED", value: 1, max: 1 },
      { nodeId: "3", state: "RUNNING", value: 5, max: 20 },
    ],
    previewUrl: expect.stringMatching(`^/outputs/preview/${id}\\?v=\\d+$`),
  });
  const query = "query ($id: ID!) { prompt(id: $id) { progress { fraction } } }";
  client.subscribe("2", query, { id });
  expect((await client.next("2")).payload.data.prompt.progress).toEqual({ fraction: 0.25 });
  await queue.begin(attemptId);
  await queue.end(attemptId, "SUCCEEDED");
  client.subscribe("3", query, { id });
  expect((await client.next("3")).payload.data.prompt.progress).toBeNull();
});

test.each([
  ["jobChanged(id: $id) { id }", "id"],
  ["promptChanged(jobId: $id) { id }", "jobId"],
  ["promptProgress(jobId: $id) { value }", "jobId"],
  ["jobEvents(id: $id) { seq }", "id"],
])(
  "%s of an unknown job is NOT_FOUND, of a bad id BAD_USER_INPUT, and the socket stays open",
  async (field, argument) => {
    client = await connect(server.url);
    client.subscribe("1", `subscription ($id: ID!) { ${field} }`, { id: UNKNOWN });
    expect((await client.next("1")).payload).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
    expect(await client.next("1")).toEqual({ id: "1", type: "complete" });
    client.subscribe("2", `subscription ($id: ID!) { ${field} }`, { id: "prompt_1" });
    const refused = { errors: [{ extensions: { code: "BAD_USER_INPUT", path: [argument] } }] };
    expect((await client.next("2")).payload).toMatchObject(refused);
    client.subscribe("3", "{ __typename }");
    expect(await client.next("3")).toMatchObject({ id: "3", payload: { data: { __typename: "Query" } } });
  },
);

test("a negative place in the log is refused", async () => {
  const uuid = await queue.submit(1);
  client = await connect(server.url);
  client.subscribe("1", "subscription ($id: ID!) { jobEvents(id: $id, after: -1) { seq } }", { id: idOf("job", uuid) });
  const refused = { errors: [{ extensions: { code: "BAD_USER_INPUT", path: ["after"] } }] };
  expect((await client.next()).payload).toMatchObject(refused);
});

test("who leaves while nothing happens is let go at once", async () => {
  const ended = vi.fn();
  const watch = server.ports.watch.jobChanged.bind(server.ports.watch);
  vi.spyOn(server.ports.watch, "jobChanged").mockImplementation((id) => {
    const stream = watch(id);
    const end = stream.return.bind(stream);
    return Object.assign(stream, {
      return: (value: undefined) => {
        ended();
        return end(value);
      },
    });
  });
  client = await connect(server.url);
  client.subscribe("1", "subscription { jobChanged { id } }");
  client.subscribe("2", "{ __typename }");
  await client.next("2");
  client.send({ id: "1", type: "complete" });
  await vi.waitFor(() => expect(ended).toHaveBeenCalled());
  vi.restoreAllMocks();
});
