// Identical subscriptions are executed and written as JSON once; others each for themselves.
import { once } from "node:events";
import { type GraphQLObjectType, parse } from "graphql";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { schema } from "../../schema/graphql/schema.ts";
import { encodeId } from "../../schema/model/id.ts";
import { groupOf, share } from "../../server/http/share.ts";
import { clientOf } from "../support/client.ts";
import { createQueue, type Queue } from "../support/queue.ts";
import { startTestServer, type TestServer } from "./server.ts";
import { type Client, connect } from "./socket.ts";

let server: TestServer;
let queue: Queue;
const clients: Client[] = [];
beforeAll(async () => {
  server = await startTestServer();
  queue = createQueue(server.prisma);
});
afterEach(() => {
  for (const { socket } of clients.splice(0)) socket.terminate();
  vi.restoreAllMocks();
});
afterAll(() => server.stop());

const EVENTS = "subscription ($id: ID!) { jobEvents(id: $id) { jobId seq } }";

async function open(): Promise<Client> {
  const client = await connect(server.url);
  clients.push(client);
  return client;
}

/** Counts what is executed and what is written from now on. */
function count(type: string, field: string) {
  const { [field]: counted } = (schema.getType(type) as GraphQLObjectType).getFields();
  if (!counted?.resolve) throw new Error(`${type}.${field} can't be counted.`);
  const executed = vi.spyOn(counted as Required<typeof counted>, "resolve");
  const stringify = vi.spyOn(JSON, "stringify");
  const isAnswer = ([value]: unknown[]) => value instanceof Object && "data" in value;
  return { executed: () => executed.mock.calls.length, written: () => stringify.mock.calls.filter(isAnswer).length };
}

/** Follows a job on a socket of its own; with its first event it listens. */
async function watch(id: string, query: string, variables: object): Promise<Client> {
  const client = await open();
  client.subscribe(id, query, variables);
  await client.next(id);
  return client;
}

test("many identical subscriptions are one execution and one text an event, on websockets and server-sent events", async () => {
  const uuid = await queue.submit(1);
  const variables = { id: encodeId("Job", uuid) };
  // Ids are the clients' own words: whatever JSON can carry.
  const ids = ["1", 'a "quoted" \\ one', "ü\u2028\u0000🎨", ...Array.from({ length: 17 }, (_, n) => `n${n}`)];
  const watchers = await Promise.all(ids.map((id) => watch(id, EVENTS, variables)));
  const streams = [1, 2, 3].map(() => clientOf(server.url).listen(EVENTS, variables));
  await Promise.all(streams.map((stream) => stream.next()));
  const { executed, written } = count("JobEvent", "jobId");
  await server.ports.jobs.pause(uuid);
  const answers = await Promise.all(watchers.map((client) => client.next()));
  const event = { jobEvents: { jobId: variables.id, seq: 2 } };
  expect(answers).toEqual(ids.map((id) => ({ id, type: "next", payload: { data: event } })));
  for (const stream of streams) expect((await stream.next()).value).toEqual(event);
  expect([executed(), written()]).toEqual([1, 1]);
});

test("ids that are only signaled are executed once for all too", async () => {
  const [backendId = ""] = await queue.backends(1);
  const watchers = await Promise.all([1, 2, 3].map(open));
  for (const client of watchers) {
    client.subscribe("1", "subscription { backendChanged { id } }");
    // Answered when what was asked before it listens.
    client.subscribe("2", "{ __typename }");
    await client.next("2");
  }
  const { executed } = count("Backend", "id");
  await server.ports.jobs.drainBackend(backendId);
  for (const client of watchers) await client.next("1");
  expect(executed()).toBe(1);
});

test("another document, other variables and another operation of one document are executed for themselves", async () => {
  const uuid = await queue.submit(1);
  const id = encodeId("Job", uuid);
  const two = `${EVENTS.replace("subscription", "subscription A")} ${EVENTS.replace("subscription", "subscription B")}`;
  const asked = [
    { query: EVENTS, variables: { id } },
    { query: EVENTS.replace("jobId seq", "seq jobId"), variables: { id } },
    { query: EVENTS, variables: { id, more: 1 } },
    { query: two, operationName: "A", variables: { id } },
    { query: two, operationName: "B", variables: { id } },
  ];
  const client = await open();
  for (const [n, payload] of asked.entries()) client.send({ id: `${n}`, type: "subscribe", payload });
  for (const n of asked.keys()) await client.next(`${n}`);
  const { executed } = count("JobEvent", "jobId");
  await server.ports.jobs.pause(uuid);
  for (const n of asked.keys()) await client.next(`${n}`);
  expect(executed()).toBe(asked.length);
});

test("what differs in rights, or doesn't know its own text, is never shared", async () => {
  const document = parse(EVENTS);
  const args = { document, variableValues: { id: "job_1" }, operationName: null };
  const event = {};
  const run = vi.fn(async () => ({ data: {} }));
  const groups = [
    groupOf(args, "a"),
    groupOf(args, "b"),
    groupOf(args, "a"),
    groupOf({ ...args, document: parse(EVENTS) }, "b"),
  ];
  const [one, two, likeOne, likeTwo] = await Promise.all(groups.map((group) => share(event, group, run)));
  expect(run).toHaveBeenCalledTimes(2);
  expect(one).toBe(likeOne);
  expect(two).toBe(likeTwo);
  expect(one).not.toBe(two);
  const blind = groupOf({ ...args, document: parse(EVENTS, { noLocation: true }) }, "a");
  await Promise.all([share(event, blind, run), share(event, blind, run)]);
  expect(run).toHaveBeenCalledTimes(4);
});

test("a fault that many meet is told to all of them, masked, and logged once", async () => {
  const uuid = await queue.submit(1);
  const query = EVENTS.replace("jobId seq", "job { id }");
  const watchers = await Promise.all([1, 2, 3].map(() => watch("1", query, { id: encodeId("Job", uuid) })));
  vi.spyOn(server.prisma.job, "findMany").mockRejectedValue(new Error("the secret"));
  const logged = server.lines.length;
  await server.ports.jobs.pause(uuid);
  for (const client of watchers) {
    const { payload } = await client.next("1");
    expect(payload.errors).toMatchObject([
      { extensions: { code: "INTERNAL_SERVER_ERROR" }, path: ["jobEvents", "job"] },
    ]);
    expect(JSON.stringify(payload)).not.toContain("secret");
  }
  expect(server.lines.slice(logged).filter((line) => line.includes("the secret"))).toHaveLength(1);
});

test("who goes away in the middle keeps nothing from the others", async () => {
  const uuid = await queue.submit(1);
  const variables = { id: encodeId("Job", uuid) };
  const watchers = await Promise.all(Array.from({ length: 6 }, () => watch("1", EVENTS, variables)));
  const staying = watchers.filter((_, n) => n % 2 === 0);
  for (const client of watchers) if (!staying.includes(client)) client.socket.terminate();
  await server.ports.jobs.pause(uuid);
  await Promise.all(staying.map((client) => client.next("1")));
  await server.ports.jobs.cancel(uuid, { interrupt: false, interruptAfterSeconds: null, reason: null });
  await vi.waitFor(() => {
    for (const client of staying) expect(client.messages.at(-1)).toEqual({ id: "1", type: "complete" });
  });
  expect(server.lines.filter((line) => line.includes('"level":50'))).toEqual([]);
});

test("what is asked later on a socket is answered when what was asked before it has begun, also when letting that in took long", async () => {
  const { promise: gate, resolve: letIn } = Promise.withResolvers<void>();
  const client = await open();
  const { sessions } = server.options.access;
  const enter = sessions.enter.bind(sessions);
  vi.spyOn(sessions, "enter").mockImplementationOnce((shown) => gate.then(() => enter(shown)));
  const listening = vi.spyOn(server.ports.watch, "jobDeleted");
  client.subscribe("1", "subscription { jobDeleted }");
  client.subscribe("2", "{ __typename }");
  const heard = once(client.socket, "pong");
  client.socket.ping();
  await heard;
  expect(client.messages.map(({ id }) => id)).not.toContain("2");
  letIn();
  await client.next("2");
  expect(listening).toHaveBeenCalledTimes(1);
});
