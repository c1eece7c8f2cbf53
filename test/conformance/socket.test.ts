// GraphQL over WebSocket, by our own list from the PROTOCOL.md of graphql-transport-ws: what is said in which order, and who is sent away how.
import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { LOCAL } from "../../schema/model/viewer.ts";
import { startTestServer, type TestServer } from "../api/server.ts";
import { type Client, connect } from "../api/socket.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const open = (init = false): Promise<Client> => connect(server.url, { init });
const QUERY = "{ __typename }";
const WATCH = "subscription { jobDeleted }";
const codeOf = async ({ closed }: Client): Promise<number> => (await closed).code;

/** All that came before a ping was answered: the server keeps the order of what it says on one socket. */
async function saidUntilPong(client: Client) {
  const before = client.messages.length;
  client.send({ type: "ping" });
  while (!client.messages.slice(before).some(({ type }) => type === "pong")) await once(client.socket, "message");
  return client.messages.filter(({ type }) => type !== "pong");
}

test("no subprotocol: 4406; another one is not agreed to", async () => {
  const url = `${server.url.replace("http", "ws")}/graphql`;
  const [code] = await once(new WebSocket(url), "close");
  expect(code).toBe(4406);
  const [error] = await once(new WebSocket(url, "graphql-ws"), "error");
  expect(String(error)).toContain("Server sent no subprotocol");
});

test("connection_init is answered with connection_ack, before anything else", async () => {
  const client = await open();
  client.send({ type: "connection_init" });
  expect((await client.next()).type).toBe("connection_ack");
  client.socket.close();
});

test("a second connection_init: 4429", async () => {
  const client = await open(true);
  client.send({ type: "connection_init" });
  expect(await codeOf(client)).toBe(4429);
});

test("subscribe before the connection is acknowledged: 4401", async () => {
  const client = await open();
  client.subscribe("1", QUERY);
  expect(await codeOf(client)).toBe(4401);
});

test.each([
  ["no JSON", "hello"],
  ["no object", '"hello"'],
  ["no type", "{}"],
  ["an unknown type", '{"type":"start"}'],
  ["subscribe without an id", '{"type":"subscribe","payload":{"query":"{ __typename }"}}'],
  ["subscribe with an empty id", '{"id":"","type":"subscribe","payload":{"query":"{ __typename }"}}'],
  ["subscribe without a query", '{"id":"1","type":"subscribe","payload":{}}'],
  [
    "variables that are no object",
    '{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":"x"}}',
  ],
  ["complete without an id", '{"type":"complete"}'],
])("a message with %s: 4400, with a reason", async (_what, text) => {
  const client = await open(true);
  client.socket.send(text);
  const { code, reason } = await client.closed;
  expect([code, reason]).toEqual([4400, expect.stringMatching(/.+/)]);
});

test("two operations with the same id: 4409", async () => {
  const client = await open(true);
  client.subscribe("1", WATCH);
  client.subscribe("1", WATCH);
  expect(await codeOf(client)).toBe(4409);
});

test("ping is answered with pong and its payload, also before connection_init; pong is taken without a word", async () => {
  const client = await open();
  client.send({ type: "pong" });
  client.send({ type: "ping", payload: { n: 1 } });
  expect(await client.next()).toEqual({ type: "pong", payload: { n: 1 } });
  client.send({ type: "connection_init" });
  expect((await client.next()).type).toBe("connection_ack");
  client.socket.close();
});

test("a query is answered with one next and then complete", async () => {
  const client = await open(true);
  client.subscribe("1", QUERY);
  expect(await client.next("1")).toMatchObject({ type: "next", payload: { data: { __typename: "Query" } } });
  expect(await client.next("1")).toEqual({ id: "1", type: "complete" });
  client.socket.close();
});

test.each([
  ["that is no GraphQL", "{"],
  ["that asks for what there is not", "{ nothing }"],
])("a document %s is answered with error, and nothing after it; its id is free again", async (_what, query) => {
  const client = await open(true);
  client.subscribe("1", query);
  const { type, payload } = await client.next("1");
  expect([type, Array.isArray(payload), payload[0].message]).toEqual(["error", true, expect.any(String)]);
  client.subscribe("1", QUERY);
  expect((await client.next("1")).type).toBe("next");
  expect((await client.next("1")).type).toBe("complete");
  client.socket.close();
});

test("a refusal while it runs is a next with errors, then complete", async () => {
  const client = await open(true);
  client.subscribe("1", '{ job(id: "x") { id } }');
  expect(await client.next("1")).toMatchObject({ type: "next", payload: { errors: [{ path: ["job"] }] } });
  expect((await client.next("1")).type).toBe("complete");
  client.socket.close();
});

test("after complete from the client nothing more comes, the id is free, and the others go on", async () => {
  const client = await open(true);
  client.subscribe("1", WATCH);
  client.subscribe("2", WATCH);
  await saidUntilPong(client);
  client.send({ id: "1", type: "complete" });
  await saidUntilPong(client);
  server.signal.publish("deleted", { id: "00000000-0000-4000-8000-000000000000", owner: "local" } as never);
  expect(await client.next("2")).toMatchObject({ type: "next" });
  const said = await saidUntilPong(client);
  expect(said.filter(({ id }) => id === "1")).toEqual([]);
  client.subscribe("1", QUERY);
  expect((await client.next("1")).type).toBe("next");
  client.socket.close();
});

test("operations begin in the order in which they were asked, also while the first one's token is looked up", async () => {
  const { access } = server.options;
  const looked = Promise.withResolvers<void>();
  const enter = vi.spyOn(access.sessions, "enter");
  const client = await open(true);
  enter.mockImplementationOnce(() => looked.promise.then(() => LOCAL));
  client.subscribe("1", QUERY);
  client.subscribe("2", QUERY);
  expect(await saidUntilPong(client)).toMatchObject([{ type: "connection_ack" }]);
  looked.resolve();
  await client.next("2");
  expect(client.messages.filter(({ type }) => type === "next").map(({ id }) => id)).toEqual(["1", "2"]);
  client.socket.close();
});

test("complete for an operation that there is not is no fault", async () => {
  const client = await open(true);
  client.send({ id: "nothing", type: "complete" });
  client.subscribe("1", QUERY);
  expect((await client.next("1")).type).toBe("next");
  client.socket.close();
});

test("a stream that ends by itself says complete once, after its last next, and nothing after it", async () => {
  const client = await open(true);
  const { data } = (await (
    await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query: 'mutation { submitJob(input: { workflow: { a: { class_type: "A", inputs: {} } } }) { id } }',
      }),
    })
  ).json()) as { data: { submitJob: { id: string } } };
  const { id } = data.submitJob;
  client.subscribe("1", "subscription ($id: ID!) { jobEvents(id: $id) { kind } }", { id });
  expect((await client.next("1")).payload.data.jobEvents.kind).toBe("JOB_SUBMITTED");
  client.subscribe("2", "mutation ($id: ID!) { cancelJob(id: $id) { mode } }", { id });
  const types: string[] = [];
  for (let message = await client.next("1"); ; message = await client.next("1")) {
    types.push(message.type);
    if (message.type === "complete") break;
  }
  expect(types).toEqual(["next", "next", "next", "complete"]);
  expect((await saidUntilPong(client)).filter((message) => message.id === "1")).toHaveLength(5);
  client.socket.close();
});
