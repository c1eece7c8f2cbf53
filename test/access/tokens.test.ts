// Who is let in by a token, and to what.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ask, startTestServer, type TestServer } from "../api/server.ts";
import { connect } from "../api/socket.ts";
import { clientOf } from "../support/client.ts";

const SECRETS = { ann: "secret-of-ann", eve: "secret-of-eve", root: "secret-of-root" };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    tokens: [
      { owner: "ann", scopes: ["submit", "control"], secret: SECRETS.ann },
      { owner: "eve", scopes: ["read"], secret: SECRETS.eve },
      { owner: "root", scopes: ["admin"], secret: SECRETS.root },
    ],
  });
});
beforeEach(() => void server.lines.splice(0));
afterAll(() => server.stop());

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const asRoot = (query: string, variables: unknown = {}) => ask(server.url, query, variables, bearer(SECRETS.root));

const CREATE = `mutation ($input: CreateTokenInput!) {
  createToken(input: $input) { secret token { id name prefix scopes expiresAt revokedAt lastUsedAt } } }`;

async function createToken(input: object) {
  const { data } = await asRoot(CREATE, { input: { name: "ann", scopes: ["READ"], ...input } });
  return data.createToken as { secret: string; token: { id: string; prefix: string } };
}

const BAD = [
  ["nothing", {}],
  ["a wrong token", bearer("secret-of-nobody")],
  ["a password", { authorization: `Basic ${btoa(`ann:${SECRETS.ann}`)}` }],
  ["an empty token", { authorization: "Bearer " }],
] as const;

test("a socket that shows as its token what is no text is told so, as any other", async () => {
  const client = await connect(server.url, { init: false });
  client.send({ type: "connection_init", payload: { authorization: { toString: 1 } } });
  expect((await client.next()).type).toBe("connection_ack");
  client.socket.terminate();
});

test.each(BAD)("who shows %s is UNAUTHENTICATED by HTTP, server-sent events and WebSocket", async (_what, headers) => {
  const refused = [expect.objectContaining({ extensions: { code: "UNAUTHENTICATED" } })];
  for (const accept of ["application/json", "text/event-stream"]) {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept, ...headers },
      body: JSON.stringify({ query: "subscription { jobChanged { id } }" }),
    });
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await response.json()).toEqual({ errors: refused });
  }
  expect((await fetch(`${server.url}/graphql?query={__typename}`, { headers })).status).toBe(401);
  const client = await connect(server.url, { init: false });
  client.send({ type: "connection_init", payload: headers });
  expect((await client.next()).type).toBe("connection_ack");
  for (const [id, query] of ["{ __typename }", "subscription { jobChanged { id } }"].entries()) {
    client.subscribe(`${id}`, query);
    expect(await client.next(`${id}`)).toMatchObject({ type: "error", payload: refused });
  }
  client.socket.terminate();
});

test("a socket without a valid token isn't kept for long", async () => {
  const client = await connect(server.url);
  expect((await client.closed).code).toBe(4403);
});

test("a token is taken from a socket's parameters or its headers", async () => {
  const byHeader = await connect(server.url, { headers: bearer(SECRETS.ann) });
  const byParameter = await connect(server.url, { init: false });
  byParameter.send({ type: "connection_init", payload: bearer(SECRETS.eve) });
  await byParameter.next();
  for (const [client, name] of [[byHeader, "ann"] as const, [byParameter, "eve"] as const]) {
    client.subscribe("1", "{ viewer { name } }");
    expect((await client.next("1")).payload.data).toEqual({ viewer: { name } });
    client.socket.terminate();
  }
});

test("the page, GraphiQL and health need no token; nothing else is told without", async () => {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const graphiql = await fetch(`${server.url}/graphql`, { headers: { accept: "text/html" } });
  expect(await graphiql.text()).toContain("mutation Submit");
  const asked = await fetch(`${server.url}/graphql?query={__typename}`, { headers: { accept: "text/html" } });
  expect(asked.status).toBe(401);
  expect((await fetch(`${server.url}/outputs/output_${"0".repeat(32)}/a.png`)).status).toBe(401);
});

/** Each with the scope that it needs. What is not there comes after what is not allowed. */
const COMMANDS = [
  ["submit", 'submitJob(input: { workflow: { _1: { class_type: "A", inputs: {} } } }) { id }'],
  ["submit", "retryJob(id: $job) { id }"],
  ["control", "cancelJob(id: $job) { mode }"],
  ["control", "cancelJobs(ids: [$job]) { mode }"],
  ["control", "pauseJob(id: $job) { id }"],
  ["control", "resumeJob(id: $job) { id }"],
  ["control", "setJobPriority(id: $job, priority: 1) { id }"],
  ["control", "deleteJob(id: $job)"],
  ["control", "cancelPrompt(id: $prompt) { id }"],
  ["control", "replayWebhook(id: $webhook) { id }"],
  ["control", "deleteWebhook(id: $webhook)"],
  ["admin", "drainBackend(id: $backend) { id }"],
  ["admin", "resumeBackend(id: $backend) { id }"],
  ["admin", 'addBackend(input: { url: "http://127.0.0.1:1" }) { backend { id } }'],
  ["admin", 'updateBackend(input: { id: $backend, name: "x" }) { backend { id } }'],
  ["admin", "removeBackend(input: { id: $backend }) { backend { id } }"],
  ["admin", 'testBackend(input: { url: "http://127.0.0.1:1" }) { problem }'],
  ["admin", "testBackend(input: { id: $backend }) { problem }"],
  ["admin", 'createToken(input: { name: "x", scopes: [ADMIN] }) { secret }'],
  ["admin", "revokeToken(id: $token) { id }"],
] as const;

const ids = Object.fromEntries(
  ["job", "prompt", "backend", "token", "webhook"].map((kind) => [kind, `${kind}_${"0".repeat(32)}`]),
);

test.each(COMMANDS)("the scope %s is what this needs: %s", async (needed, command) => {
  const used = Object.keys(ids).filter((kind) => command.includes(`$${kind}`));
  const query = `mutation ${used.length > 0 ? `(${used.map((kind) => `$${kind}: ID!`)})` : ""} { ${command} }`;
  const variables = Object.fromEntries(used.map((kind) => [kind, ids[kind]]));
  for (const scope of ["read", "submit", "control", "admin"] as const) {
    const { secret } = await createToken({ scopes: [scope.toUpperCase()] });
    const { errors } = await ask(server.url, query, variables, bearer(secret));
    const isAllowed = scope === needed || scope === "admin";
    expect([scope, errors?.[0]?.extensions.code === "FORBIDDEN"]).toEqual([scope, !isAllowed]);
  }
});

test("tokens are shown to administrators alone, and never with what lets somebody in", async () => {
  const { token, secret } = await createToken({ name: "bot-7", scopes: ["SUBMIT", "READ"] });
  expect(secret.startsWith(`${token.prefix}_`)).toBe(true);
  // 256 bits, in base64url.
  expect(secret.length - token.prefix.length - 1).toBe(43);
  const { data } = await asRoot("{ tokens { id name prefix scopes expiresAt lastUsedAt revokedAt } }");
  const empty = { expiresAt: null, lastUsedAt: null, revokedAt: null };
  expect(data.tokens[0]).toEqual({ ...token, name: "bot-7", scopes: ["READ", "SUBMIT"], ...empty });
  expect(JSON.stringify(await server.prisma.token.findMany())).not.toContain(secret.slice(token.prefix.length));

  const asked = `{ tokens { id } node(id: "${token.id}") { id } }`;
  const { errors } = await ask(server.url, asked, {}, bearer(SECRETS.ann));
  expect(errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  const looked = await ask(server.url, `{ node(id: "${token.id}") { id } }`, {}, bearer(SECRETS.ann));
  expect(looked.data).toEqual({ node: null });
  expect((await asRoot(`{ node(id: "${token.id}") { id } }`)).data.node).toEqual({ id: token.id });

  await ask(server.url, "{ viewer { name } }", {}, bearer(secret));
  expect((await server.prisma.token.findFirst({ where: { prefix: token.prefix } }))?.lastUsedAt).not.toBeNull();
});

test.each([
  [{ name: "no spaces" }, ["input", "name"]],
  [{ scopes: [] }, ["input", "scopes"]],
  [{ expiresAt: "2020-01-01T00:00:00Z" }, ["input", "expiresAt"]],
])("a token of %j is refused", async (input, path) => {
  const { errors } = await asRoot(CREATE, { input: { name: "ann", scopes: ["READ"], ...input } });
  expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path });
});

test("from the first token on nobody is let in without one, and what was open ends", async () => {
  const open = await startTestServer();
  const watching = clientOf(open.url).watch("subscription { jobDeleted }");
  const heard = watching.next().catch((error: unknown) => error);
  expect((await ask(open.url, "{ viewer { name scopes } }")).data).toEqual({
    viewer: { name: "local", scopes: ["READ", "SUBMIT", "CONTROL", "ADMIN"] },
  });
  const { data } = await ask(open.url, CREATE, { input: { name: "root", scopes: ["ADMIN"] } });
  expect(await heard).toMatchObject({ code: "UNAUTHENTICATED" });
  const { secret, token } = data.createToken;
  await vi.waitFor(async () => expect((await ask(open.url, "{ __typename }")).status).toBe(401));
  const { id } = token;
  await ask(open.url, "mutation ($id: ID!) { revokeToken(id: $id) { id } }", { id }, bearer(secret));
  // Now nobody has one: that opens no door.
  expect((await ask(open.url, "{ __typename }")).status).toBe(401);
  await open.stop();
});

test("no secret is written to the log", async () => {
  const { secret } = await createToken({ scopes: ["ADMIN"] });
  const spy = vi.spyOn(server.ports.tokens, "list").mockRejectedValue(new Error("out of order"));
  await ask(server.url, "{ tokens { id } }", {}, bearer(secret));
  await fetch(`${server.url}/outputs/a/b?by=x&until=1&sign=${secret}`, { headers: bearer(SECRETS.ann) });
  spy.mockRestore();
  vi.spyOn(server.options.access.signer, "check").mockImplementationOnce(() => {
    throw new Error("no key");
  });
  await fetch(`${server.url}/outputs/a/b?by=x&until=1&sign=${secret}`);
  for (const fault of ["out of order", "no key"]) expect(server.lines.join()).toContain(fault);
  for (const text of [secret, SECRETS.ann, SECRETS.root]) expect(server.lines.join()).not.toContain(text);
});
