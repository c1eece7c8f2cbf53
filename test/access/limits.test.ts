// What one operation, one token, one owner and one connection may ask for, the same on every way in.
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { getIntrospectionQuery } from "graphql";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startHttp } from "../../server/http/start.ts";
import { ask, startTestServer, type TestServer } from "../api/server.ts";
import { type Client, connect, type Message } from "../api/socket.ts";

const headersOf = (name: string) => ({ authorization: `Bearer secret-of-${name}` });

let server: TestServer;
const clients: Client[] = [];
beforeAll(async () => {
  const tokens = ["ann", "bob", "eve"].map((owner) => ({
    owner,
    scopes: ["admin" as const],
    secret: `secret-of-${owner}`,
  }));
  server = await startTestServer({ tokens, requestsPerMinute: 200, quota: { jobs: 2, prompts: 10 } });
});
afterEach(() => {
  for (const { socket } of clients.splice(0)) socket.terminate();
});
afterAll(() => server.stop());

const open = async (name: string): Promise<Client> => {
  const client = await connect(server.url, { headers: headersOf(name) });
  clients.push(client);
  return client;
};

/** The refusals of one operation, asked for in three ways. */
async function codesOf(query: string, variables: object, name: string): Promise<unknown[]> {
  const client = await open(name);
  client.subscribe("1", query, variables);
  const { payload } = await client.next("1");
  // The socket stays for others.
  client.subscribe("2", "{ __typename }");
  expect((await client.next("2")).payload.data).toBeDefined();
  const stream = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headersOf(name) },
    body: JSON.stringify({ query, variables }),
  });
  const { errors } = await ask(server.url, query, variables, headersOf(name));
  const streamed = /"code":"(\w+)"/.exec(await stream.text())?.[1];
  const [told] = Array.isArray(payload) ? payload : (payload.errors ?? []);
  return [errors?.[0]?.extensions.code, streamed, told?.extensions.code];
}

const nest = (levels: number): string =>
  `{ jobs { edges { node { ${"retryOf { ".repeat(levels)} id ${"}".repeat(levels)} } } } }`;
const many = (count: number, of: (n: number) => string): string =>
  `{ ${Array.from({ length: count }, (_, n) => of(n)).join(" ")} }`;

const BOMB = `{ ...A0 } ${Array.from({ length: 60 }, (_, n) => `fragment A${n} on Query { ...A${n + 1} ...A${n + 1} }`).join(" ")}
  fragment A60 on Query { backends { id } }`;

const TOO_MUCH = [
  ["nests too deep", nest(13), {}],
  [
    "costs too much",
    "{ jobs(first: 200) { edges { node { prompts(first: 200) { edges { node { id index status } } } } } } }",
    {},
  ],
  [
    "costs too much by its variables",
    "query ($n: Int) { jobs(first: $n) { edges { node { prompts(first: $n) { edges { node { id index status } } } } } } }",
    { n: 200 },
  ],
  ["costs too much by fragments that double", BOMB, {}],
  ["has too many aliases", many(51, (n) => `a${n}: __typename`), {}],
  ["repeats a field too often", many(11, () => "__typename"), {}],
  ["has too many directives", many(10, () => `__typename ${"@include(if: true) ".repeat(6)}`), {}],
  ["has too many tokens", many(20_001, () => "a"), {}],
  [
    "is a subscription that costs too much",
    "subscription { jobChanged { prompts(first: 200) { edges { node { job { prompts(first: 200) { edges { node { id index status } } } } } } } } }",
    {},
  ],
] as const;

test.each(TOO_MUCH)(
  "an operation that %s is refused with LIMIT_EXCEEDED, and no socket is closed for it",
  async (_what, query, variables) => {
    expect(await codesOf(query, variables, "bob")).toEqual(["LIMIT_EXCEEDED", "LIMIT_EXCEEDED", "LIMIT_EXCEEDED"]);
  },
);

test("what is at the limit is answered, and so are the tools' own questions", async () => {
  for (const query of [
    nest(12),
    many(50, (n) => `a${n}: __typename`),
    many(10, () => "__typename"),
    "{ jobs(first: 200) { edges { node { prompts(first: 40) { edges { node { id index status } } } } } } }",
    getIntrospectionQuery(),
  ])
    expect((await ask(server.url, query, {}, headersOf("bob"))).errors).toBeUndefined();
});

test("a token that asks too often is told when to ask again, on every way in; another one isn't concerned", async () => {
  const client = await open("ann");
  const limited = { code: "RATE_LIMITED", retryAfter: expect.any(Number) };
  let told: Message = { type: "none" };
  for (let n = 0; told.type !== "error"; n++) {
    client.subscribe(`${n}`, "{ __typename }");
    told = await client.next(`${n}`);
    // As long as the bucket fills slower than it is emptied.
    expect(n).toBeLessThan(1_000);
  }
  expect(told.payload).toMatchObject([{ extensions: limited }]);
  for (const accept of ["application/json", "text/event-stream"]) {
    const response = await fetch(`${server.url}/graphql?query={__typename}`, {
      headers: { accept, ...headersOf("ann") },
    });
    expect([response.status, Number(response.headers.get("retry-after"))]).toEqual([429, expect.any(Number)]);
    expect((await response.json()).errors[0].extensions).toEqual(limited);
  }
  expect((await ask(server.url, "{ __typename }", {}, headersOf("eve"))).status).toBe(200);
  // The socket is still there.
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

test("an owner may have so many jobs and prompts in the queue; a repeated submission isn't one more", async () => {
  const submit = (count: number, idempotencyKey?: string) =>
    ask(
      server.url,
      "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { id } }",
      {
        input: {
          workflow: { "1": { class_type: "Any", inputs: { seed: 0 } } },
          sweep: [{ path: "1.inputs.seed", range: { from: 0, count } }],
          idempotencyKey,
        },
      },
      headersOf("eve"),
    );
  const code = async (asked: ReturnType<typeof submit>) => (await asked).errors?.[0]?.extensions.code;
  expect(await code(submit(11))).toBe("LIMIT_EXCEEDED");
  const { data } = await submit(6, "first");
  expect(await code(submit(5))).toBe("LIMIT_EXCEEDED");
  expect(await code(submit(4))).toBeUndefined();
  expect(await code(submit(1))).toBe("LIMIT_EXCEEDED");
  expect((await submit(6, "first")).data).toEqual(data);
  const { id } = data.submitJob;
  await ask(server.url, "mutation ($id: ID!) { cancelJob(id: $id) { mode } }", { id }, headersOf("eve"));
  expect(await code(submit(6))).toBeUndefined();
  const retried = await ask(server.url, "mutation ($id: ID!) { retryJob(id: $id) { id } }", { id }, headersOf("eve"));
  expect(retried.errors?.[0]?.extensions.code).toBe("LIMIT_EXCEEDED");
});

test("there are only so many sockets, and one that goes makes room", async () => {
  const http = await startHttp({ ...server.options, maxSockets: 2 });
  const [first, second] = await Promise.all([connect(http.url), connect(http.url)]);
  await expect(connect(http.url)).rejects.toThrow("503");
  first.socket.terminate();
  await first.closed;
  await expect.poll(() => connect(http.url).then(({ socket }) => socket.terminate(), String)).toBeUndefined();
  second.socket.terminate();
  await http.stop();
});

test.each([
  ["headers", "POST /graphql HTTP/1.1\r\nHost: localhost\r\n"],
  [
    "a body",
    "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret-of-bob\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
  ],
])("who begins %s and doesn't go on is sent away", async (_what, begun) => {
  const http = await startHttp({ ...server.options, patience: { headersMs: 200, requestMs: 400 } });
  const socket = connectTcp(Number(new URL(http.url).port), "127.0.0.1");
  let told = "";
  socket.on("data", (data) => {
    told += data;
  });
  socket.write(begun);
  await once(socket, "close");
  expect(told).toContain("408");
  await http.stop();
});
