// What one client may ask for, and that asking for more harms nobody.
import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect as connectTcp } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHealth, startHttp } from "../../server/http/start.ts";
import { ask, askText, startTestServer, type TestServer } from "./server.ts";
import { connect } from "./socket.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test("a body of 50 MB is refused without being kept, whether its size was told or not", async () => {
  const text = " ".repeat(1024 * 1024);
  const send = (headers: Record<string, string>) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const sent = request(
        {
          hostname,
          port,
          path: "/graphql",
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
        },
        (response) => {
          let body = "";
          response.on("data", (chunk) => {
            body += chunk;
          });
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      sent.on("error", reject);
      for (let megabytes = 0; megabytes < 50; megabytes++) sent.write(text);
      sent.end();
    });
  for (const headers of [{ "content-length": String(50 * text.length) }, { "transfer-encoding": "chunked" }]) {
    const { status, body } = await send(headers);
    expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([413, "BAD_USER_INPUT"]);
  }
  expect((await ask(server.url, "{ __typename }")).status).toBe(200);
});

test("a body of almost 16 MB is taken", async () => {
  const workflow = { "1": { class_type: "Any", inputs: { text: "x".repeat(15 * 1024 * 1024) } } };
  const { errors, data } = await ask(
    server.url,
    "mutation ($workflow: JSONObject!) { submitJob(input: { workflow: $workflow }) { id } }",
    { workflow },
  );
  expect(errors).toBeUndefined();
  await ask(server.url, "mutation ($id: ID!) { cancelJob(id: $id) { mode } }", { id: data.submitJob.id });
});

test("variables nested deeper than the stack are refused where they are read, and harmless where not", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const askDeep = (query: string) => askText(server.url, `{"query":"${query}","variables":{"x":${deep}}}`);
  expect((await askDeep("{ __typename }")).data).toEqual({ __typename: "Query" });
  for (const query of [
    "($x: [ID!]!) { nodes(ids: $x) { id } }",
    "($x: JobFilter) { jobs(filter: $x) { totalCount } }",
  ]) {
    const { errors } = await askDeep(`query ${query}`);
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  }
});

test("the 51st subscription on a socket is refused, and the others stay", async () => {
  const client = await connect(server.url);
  for (let n = 1; n <= 51; n++) client.subscribe(`${n}`, "subscription { jobDeleted }");
  expect(await client.next("51")).toMatchObject({
    type: "error",
    payload: [{ extensions: { code: "LIMIT_EXCEEDED" } }],
  });
  client.send({ id: "1", type: "complete" });
  client.subscribe("again", "{ __typename }");
  expect((await client.next("again")).payload.data).toEqual({ __typename: "Query" });
  expect(client.messages).toHaveLength(4);
  client.socket.terminate();
});

test("a message beyond 256 kB closes its socket alone", async () => {
  const [big, small] = await Promise.all([connect(server.url), connect(server.url)]);
  big.socket.on("error", () => undefined);
  big.subscribe("1", `{ __typename #${"x".repeat(300 * 1024)}\n}`);
  expect((await big.closed).code).toBe(1009);
  small.subscribe("1", "{ __typename }");
  expect((await small.next()).payload.data).toEqual({ __typename: "Query" });
  small.socket.terminate();
});

test("rubbish on a socket closes it, and the server goes on", async () => {
  const client = await connect(server.url);
  client.socket.send("{");
  expect((await client.closed).code).toBe(4400);
  expect((await ask(server.url, "{ __typename }")).status).toBe(200);
});

test("who doesn't introduce itself in time is sent away", async () => {
  const client = await connect(server.url, { init: false });
  expect((await client.closed).code).toBe(4408);
});

test("stop says goodbye to sockets, ends what is streamed, and is quick", async () => {
  const http = await startHttp(server.options);
  const client = await connect(http.url);
  client.subscribe("1", "subscription { jobDeleted }");
  const stream = await fetch(`${http.url}/graphql?query=${encodeURIComponent("subscription { jobDeleted }")}`, {
    headers: { accept: "text/event-stream" },
  });
  const began = performance.now();
  await http.stop();
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
  await expect(stream.text()).rejects.toThrow();
  await expect(fetch(http.url)).rejects.toThrow();
});

test("a taken port is told in words that name the variable", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await expect(startHttp({ ...server.options, port })).rejects.toThrow(`PORT: ${port} on 127.0.0.1 is taken`);
  other.close();
});

test("health is told to anybody, also while the database is silent", async () => {
  const get = async (url: string) => {
    const response = await fetch(url);
    return [response.status, await response.json()];
  };
  expect(await get(`${server.url}/healthz`)).toEqual([200, { alive: true }]);
  expect(await get(`${server.url}/readyz`)).toEqual([200, { ready: true, reasons: [] }]);
  // That of a database that has gone is in operations/metrics.
  const prisma = { $queryRaw: () => new Promise(() => undefined) } as never;
  const health = await startHealth({
    host: "127.0.0.1",
    port: 0,
    origins: [],
    hosts: [],
    access: server.options.access,
    prisma,
  });
  expect(await get(`${health.url}/healthz`)).toEqual([200, { alive: true }]);
  expect(await get(`${health.url}/readyz`)).toEqual([
    503,
    { ready: false, reasons: ["The database does not answer."] },
  ]);
  expect((await fetch(health.url)).status).toBe(404);
  await health.stop();
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
    "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
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
