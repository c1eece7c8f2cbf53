// What one operation, one token, one address and one owner may ask for, the same on every way in.
import { getIntrospectionQuery } from "graphql";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createToken } from "../../server/access/tokens.ts";
import { ask, startTestServer, type TestServer } from "../api/server.ts";
import { type Client, connect, type Message } from "../api/socket.ts";

const headersOf = (name: string) => ({ authorization: `Bearer secret-of-${name}` });

let server: TestServer;
const clients: Client[] = [];
beforeAll(async () => {
  const tokens = ["ann", "bob", "eve", "new", "somebody-with-a-long-secret"].map((owner) => ({
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
  [
    "costs too much by a list that is a variable's default",
    `query ($r: [_Any!]! = [${"{} ".repeat(600)}]) { _entities(representations: $r) { ... on Job { prompts(first: 200) { edges { node { id } } } } } }`,
    {},
  ],
  ["costs too much by fragments that double", BOMB, {}],
  ["has too many aliases", many(51, (n) => `a${n}: __typename`), {}],
  ["repeats a field too often", many(11, () => "__typename"), {}],
  ["has too many directives", many(26, (n) => `a${n}: __typename @include(if: true) @skip(if: false)`), {}],
  ["has too many directives in one place", `{ __typename ${"@include(if: true) ".repeat(6)} }`, {}],
  ["has too many tokens", `{ jobs(filter: { ids: [${"1 ".repeat(20_001)}] }) { totalCount } }`, {}],
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
    const askOnce = () =>
      fetch(`${server.url}/graphql?query={__typename}`, { headers: { accept, ...headersOf("ann") } });
    let response = await askOnce();
    // While this machine was busy elsewhere the bucket may have got a drop; one of its own would hold more than these.
    for (let n = 0; response.ok && n < 3; n++) response = await response.text().then(askOnce);
    expect([response.status, Number(response.headers.get("retry-after")) > 0]).toEqual([429, true]);
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

const LIMITED = { code: "RATE_LIMITED", retryAfter: expect.any(Number) };

test("who guesses tokens isn't told which one is right; whoever has a long one, or was here before, gets in all the same", async () => {
  const show = (secret: string) =>
    ask(server.url, "{ __typename }", {}, { authorization: `Bearer ${secret}` }).then(
      ({ status, errors }) => errors?.[0]?.extensions ?? status,
    );
  const before = ["bob", "eve"].map((name) => `secret-of-${name}`);
  expect(await Promise.all([...before, "shown-before"].map(show))).toEqual([200, 200, { code: "UNAUTHENTICATED" }]);
  const began = performance.now();
  // Many at once, so that none is over when the next is asked.
  const told = await Promise.all(Array.from({ length: 200 }, (_, n) => show(`guessed-${n}`)));
  const compared = told.filter((it) => (it as { code: string }).code === "UNAUTHENTICATED").length;
  expect(compared).toBeGreaterThan(10);
  expect(compared).toBeLessThanOrEqual(31 + (performance.now() - began) / 2_000);

  // Again and again, as a few more are allowed meanwhile.
  await expect.poll(() => show(`guessed-${performance.now()}`), { interval: 1 }).toEqual(LIMITED);
  expect(await show("secret-of-new")).toEqual(LIMITED);
  expect(await show("guessed-by-somebody-with-very-much-time")).toEqual(LIMITED);
  const client = await connect(server.url, { headers: { authorization: "Bearer secret-of-new" } });
  clients.push(client);
  client.subscribe("1", "{ __typename }");
  expect((await client.next("1")).payload).toMatchObject([{ extensions: LIMITED }]);
  // Nobody has said that it is wrong.
  expect((await client.closed).code).toBe(1013);

  const { secret } = await createToken(server.prisma, { owner: "ann", scopes: ["read"], expiresAt: null });
  for (const right of [...before, secret, "secret-of-somebody-with-a-long-secret"]) expect(await show(right)).toBe(200);
  expect(await show("shown-before")).toEqual({ code: "UNAUTHENTICATED" });
});
