// What graphql-cop looks for, its twelve findings told anew: each is either not there, or accepted on purpose (docs/security.md says why).
import { afterAll, beforeAll, expect, test } from "vitest";
import { viewerOf } from "../../schema/model/viewer.ts";
import { startHttp } from "../../server/http/start.ts";
import { type Answer, ask, askText, startTestServer, type TestServer } from "../api/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const codes = ({ errors }: Answer): unknown[] => (errors ?? []).map(({ extensions }) => extensions.code);
const repeat = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(" ");

test("alias overloading: 101 aliases are refused", async () => {
  const answer = await ask(server.url, `query cop { ${repeat(101, (n) => `alias${n}: __typename`)} }`);
  expect([answer.data, codes(answer)]).toEqual([undefined, ["LIMIT_EXCEEDED"]]);
});

test("batch queries: a list of operations is refused", async () => {
  const one = { query: "query cop { __typename }" };
  const answer = await askText(server.url, JSON.stringify(Array.from({ length: 10 }, () => one)));
  expect([answer.status, codes(answer)]).toEqual([400, ["BAD_USER_INPUT"]]);
});

test("queries by GET: accepted, since urql and gateways send them; they change nothing, and foreign pages are refused", async () => {
  const address = `${server.url}/graphql?query=${encodeURIComponent("query cop { __typename }")}`;
  expect((await fetch(address)).status).toBe(200);
});

test("mutations by GET: refused", async () => {
  const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent("mutation cop { __typename }")}`);
  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});

test("queries by form post: refused", async () => {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    body: new URLSearchParams({ query: "query cop { __typename }" }),
  });
  expect(response.status).toBe(415);
});

test("tracing: no answer carries any, with or without an error", async () => {
  for (const query of ["query cop { __typename }", "query cop { nothing }", "qwerty cop { abc }"]) {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    expect(await response.text()).not.toMatch(/tracing|exception|stacktrace|node_modules/i);
  }
});

test("field duplication: the same field 500 times is refused", async () => {
  const answer = await ask(server.url, `query cop { ${repeat(500, () => "__typename")} }`);
  expect([answer.data, codes(answer)]).toEqual([undefined, ["LIMIT_EXCEEDED"]]);
});

test("field suggestions: nobody is helped to guess", async () => {
  for (const query of [
    "query cop { __schema { directive } }",
    "{ job }",
    "{ jbo(id: 1) { id } }",
    "{ jobs(frist: 1) { totalCount } }",
    "{ jobs(filter: { status: [PENDNG] }) { totalCount } }",
    "query ($f: JobFliter) { jobs(filter: $f) { totalCount } }",
  ]) {
    const { errors } = await ask(server.url, query);
    expect(errors).not.toHaveLength(0);
    expect(JSON.stringify(errors)).not.toContain("Did you mean");
  }
  const { errors } = await ask(server.url, "query ($f: JobFilter) { jobs(filter: $f) { totalCount } }", {
    f: { status: ["PENDNG"] },
  });
  expect(JSON.stringify(errors)).not.toContain("Did you mean");
});

test("a message that is full of what looks like suggestions is searched once, not from each of them", async () => {
  const { errors } = await ask(server.url, `{ jobs(first: "${" Did you mean ".repeat(80_000)}") { totalCount } }`);
  expect(errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
});

test("GraphiQL and introspection: accepted where only this machine can ask, and gone elsewhere", async () => {
  const introspection = "query cop { __schema { types { name } } }";
  const html = (url: string) => fetch(`${url}/graphql`, { headers: { accept: "text/html" } }).then((it) => it.text());
  expect((await ask(server.url, introspection)).errors).toBeUndefined();
  expect(await html(server.url)).toContain("GraphiQL");
  const { access } = server.options;
  const reader = {
    ...access,
    sessions: { ...access.sessions, enter: async () => viewerOf("reader", "ann", ["read"]) },
  };
  const guarded = await startHttp({ ...server.options, access: reader, host: "::ffff:127.0.0.1" });
  const url = `http://127.0.0.1:${new URL(guarded.url).port}`;
  const refused = await ask(url, introspection);
  expect([refused.data, codes(refused)[0]]).toEqual([undefined, "GRAPHQL_VALIDATION_FAILED"]);
  expect(await html(url)).not.toContain("GraphiQL");
  await guarded.stop();
});

test("directive overloading: ten unknown directives on one field are one error, sixty known ones are refused", async () => {
  const unknown = await ask(server.url, `query cop { __typename ${"@aa".repeat(10)} }`);
  expect(codes(unknown)).toEqual(["LIMIT_EXCEEDED"]);
  const known = await ask(
    server.url,
    `query cop { ${repeat(20, (n) => `a${n}: __typename @skip(if: false) @include(if: true)`)} ${repeat(20, (n) => `b${n}: __typename @skip(if: false)`)} }`,
  );
  expect(codes(known)).toEqual(["LIMIT_EXCEEDED"]);
});

test("circular introspection: refused", async () => {
  const circle = "fields { type { ".repeat(4);
  const answer = await ask(server.url, `query cop { __schema { types { ${circle} name ${"} }".repeat(4)} } } }`);
  expect(answer.data).toBeUndefined();
  expect(codes(answer)).not.toHaveLength(0);
});

test.each(["development", "test", "production", undefined])("errors are masked with NODE_ENV %s", async (mode) => {
  const before = process.env.NODE_ENV;
  if (mode === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = mode;
  try {
    const findMany = () => Promise.reject(new Error("the secret"));
    const ports = { ...server.ports, prisma: { ...server.prisma, backend: { findMany } } as never };
    const http = await startHttp({ ...server.options, ports });
    const { errors } = await ask(http.url, "{ backends { id } }");
    await http.stop();
    expect(errors?.[0]?.extensions).toEqual({ code: "INTERNAL_SERVER_ERROR", requestId: expect.any(String) });
    expect(JSON.stringify(errors)).not.toMatch(/secret|\.ts:\d/);
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
});
