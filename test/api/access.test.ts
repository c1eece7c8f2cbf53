// Who is let in, by which way, and what a page from elsewhere can't do.
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startHttp } from "../../server/http/start.ts";
import { breakAfterUpgrade } from "../support/breaks.ts";
import { caller } from "./call.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";
import { connect } from "./socket.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ origins: ["https://friend.example"], hosts: ["sluice.example"] });
});
afterAll(() => server.stop());

const call = caller(() => server.url);
const JSON_BODY = { "content-type": "application/json" };
const query = JSON.stringify({ query: "{ __typename }" });

test.each(["evil.example", "evil.example:4000", "127.0.0.1.evil.example", "localhost.evil.example"])(
  "the host %j is refused",
  async (host) => {
    const { status, body } = await call("/graphql", { method: "POST", body: query, headers: { ...JSON_BODY, host } });
    expect(status).toBe(403);
    expect(JSON.parse(body).errors[0].extensions.code).toBe("FORBIDDEN");
  },
);

test.each(["localhost:1", "127.0.0.1", "[::1]:4000", "sluice.example", "SLUICE.example:80"])(
  "the host %j is let in",
  async (host) => {
    expect((await call("/graphql", { method: "POST", body: query, headers: { ...JSON_BODY, host } })).status).toBe(200);
  },
);

test.each(["http://evil.example", "null", "http://localhost:1", "https://friend.example.evil.example"])(
  "the origin %s is refused by HTTP and at the upgrade",
  async (origin) => {
    const { status } = await call("/graphql", { method: "POST", body: query, headers: { ...JSON_BODY, origin } });
    expect(status).toBe(403);
    expect((await call("/outputs/x/y", { headers: { origin } })).status).toBe(403);
    await expect(connect(server.url, { origin })).rejects.toThrow("403");
  },
);

test.each([
  ["a picture of another site", "cross-site", "image", 403],
  ["a picture of another port", "same-site", "image", 403],
  ["a frame of another site", "cross-site", "iframe", 403],
  ["a link of another site", "cross-site", "document", 200],
  ["what was typed", "none", "document", 200],
  ["the own page", "same-origin", "empty", 200],
])("a query by %s is answered with %s %s: %i", async (_what, site, destination, status) => {
  const headers = { "sec-fetch-site": site, "sec-fetch-dest": destination };
  expect((await call("/graphql?query=%7B__typename%7D", { headers })).status).toBe(status);
  // Pages that are let in may show pictures.
  expect((await call("/outputs/x/y", { headers })).status).toBe(404);
});

test("the own origin is let in, without a word to other origins", async () => {
  const { host } = new URL(server.url);
  const { status, headers } = await call("/graphql", {
    method: "POST",
    body: query,
    headers: { ...JSON_BODY, host, origin: `http://${host}` },
  });
  expect(status).toBe(200);
  expect(headers["access-control-allow-origin"]).toBeUndefined();
  (await connect(server.url, { origin: `http://${host}` })).socket.terminate();
});

test("a configured origin is let in and told so, also before it asks", async () => {
  const origin = "https://friend.example";
  const asked = await call("/graphql", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });
  expect([
    asked.status,
    asked.headers["access-control-allow-origin"],
    asked.headers["access-control-allow-headers"],
  ]).toEqual([204, origin, "content-type, accept, authorization"]);
  const { status, headers } = await call("/graphql", {
    method: "POST",
    body: query,
    headers: { ...JSON_BODY, origin },
  });
  expect([status, headers["access-control-allow-origin"], headers.vary]).toEqual([200, origin, "Origin"]);
});

test("nobody else is told anything before it asks", async () => {
  const { status, headers } = await call("/graphql", {
    method: "OPTIONS",
    headers: { "access-control-request-method": "POST" },
  });
  expect([status, headers["access-control-allow-origin"]]).toEqual([405, undefined]);
});

test("a query may come by GET, a mutation never", async () => {
  expect((await call("/graphql?query={__typename}")).status).toBe(200);
  const { status, body } = await call(`/graphql?query=${encodeURIComponent('mutation { deleteJob(id: "x") }')}`);
  expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([405, "BAD_USER_INPUT"]);
});

test.each([
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "application/graphql",
  "",
])("a body of type %j is refused", async (type) => {
  const { status, body } = await call("/graphql", {
    method: "POST",
    body: 'query=mutation{deleteJob(id:"x")}',
    headers: type ? { "content-type": type } : {},
  });
  expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([415, "BAD_USER_INPUT"]);
});

test.each([
  ["no JSON", "{"],
  ["null", "null"],
  ["a list", "[]"],
  ["a batch", `[${query},${query}]`],
  ["a query that is none", '{"query": 1}'],
  ["variables that are a list", '{"query": "{ __typename }", "variables": []}'],
  ["an unknown parameter", '{"query": "{ __typename }", "nothing": 1}'],
  ["nothing", ""],
])("a body that is %s is refused in words", async (_what, body) => {
  const { status, body: text } = await call("/graphql", { method: "POST", body, headers: JSON_BODY });
  expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
});

test("variables of a GET that are no JSON are refused in words", async () => {
  const { status, body } = await call("/graphql?query={__typename}&variables={");
  expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
});

test("GraphiQL is there for browsers, with operations to try, and loads nothing from elsewhere", async () => {
  const { status, headers, body } = await call("/graphql", { headers: { accept: "text/html" } });
  expect([status, headers["content-type"]]).toEqual([200, "text/html"]);
  for (const operation of ["mutation Submit", "subscription Watch", "mutation Cancel"])
    expect(body).toContain(operation);
  expect(body).not.toMatch(/(src|href)="?https?:/);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
});

test("every answer forbids frames and sniffing", async () => {
  const { headers } = await call("/");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-frame-options"]).toBe("DENY");
  const policy = String(headers["content-security-policy"]).split("; ");
  const strict = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"];
  expect(policy).toEqual(expect.arrayContaining(strict));
});

test("a faulty resolver tells a request id, keeps its secret, and is logged once", async () => {
  const { prisma } = server;
  const ports = {
    ...server.ports,
    prisma: { ...prisma, backend: { findMany: () => Promise.reject(new Error("the secret")) } } as never,
  };
  const broken = await startHttp({ ...server.options, ports });
  const { errors } = await ask(broken.url, "{ a: backends { id } b: backends { id } }");
  await broken.stop();
  const { requestId } = errors?.[0]?.extensions ?? {};
  expect(errors?.[0]).toMatchObject({
    message: `Something went wrong inside Sluice (request id ${requestId}).`,
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  });
  expect(JSON.stringify(errors)).not.toContain("secret");
  const logged = server.lines.filter((line) => line.includes("the secret"));
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain(String(requestId));
});

test("an upgrade to any other address is refused", async () => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/elsewhere`);
  await expect(new Promise((_, reject) => socket.on("error", reject))).rejects.toThrow("404");
});

test.each(["elsewhere", "graphql"])("who breaks a connection after its upgrade to /%s harms nobody", async (path) => {
  expect(await breakAfterUpgrade(`${server.url}/${path}`)).toEqual([]);
});
