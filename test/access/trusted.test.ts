// Where only operations are answered that are known beforehand (SLUICE_TRUSTED_DOCUMENTS).
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Http, startHttp } from "../../server/http/start.ts";
import { ask, askText, startTestServer, type TestServer } from "../api/server.ts";
import { connect } from "../api/socket.ts";

const KNOWN = "query Known {\n  __typename # a comment\n}";
const WATCHED = "subscription Watched { jobDeleted }";
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

let server: TestServer;
let http: Http;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), "sluice-known-"));
  const trustedDocuments = join(folder, "known.json");
  await writeFile(trustedDocuments, JSON.stringify({ [hash(KNOWN)]: KNOWN, watched: WATCHED }));
  http = await startHttp({ ...server.options, trustedDocuments });
});
afterAll(async () => {
  await http?.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

test("a known operation is answered, by its text (spaces and comments don't matter), its hash or its name", async () => {
  const data = { __typename: "Query" };
  expect((await ask(http.url, "query Known { __typename }")).data).toEqual(data);
  expect((await askText(http.url, JSON.stringify(byHash(hash(KNOWN))))).data).toEqual(data);
  const extensions = encodeURIComponent(JSON.stringify(byHash(hash(KNOWN)).extensions));
  const response = await fetch(`${http.url}/graphql?extensions=${extensions}`);
  expect(await response.json()).toEqual({ data });

  const client = await connect(http.url);
  client.send({ id: "1", type: "subscribe", payload: { query: "", ...byHash(hash(KNOWN)) } });
  expect((await client.next("1")).payload).toEqual({ data });
  client.send({ id: "2", type: "subscribe", payload: { query: "", ...byHash("watched") } });
  client.subscribe("3", WATCHED);
  client.subscribe("4", KNOWN);
  expect((await client.next("4")).payload).toEqual({ data });
  expect(client.messages.filter(({ type }) => type === "error")).toEqual([]);
  client.socket.terminate();
});

test.each([
  ["another operation", { query: "query Other { __typename }" }],
  ["a known one with something more", { query: `${KNOWN} query More { __typename }` }],
  ["no GraphQL", { query: "{" }],
  ["an unknown hash", { query: "", ...byHash("0".repeat(64)) }],
  ["a known hash with another text", { query: "{ backends { id } }", ...byHash(hash(KNOWN)) }],
])("%s is FORBIDDEN, by HTTP and WebSocket", async (_what, payload) => {
  const { errors } = await askText(http.url, JSON.stringify(payload));
  const client = await connect(http.url);
  client.send({ id: "1", type: "subscribe", payload });
  const told = await client.next("1");
  client.socket.terminate();
  expect([errors?.[0]?.extensions.code, told.payload[0].extensions.code]).toEqual(["FORBIDDEN", "FORBIDDEN"]);
});

test("GraphiQL isn't offered there", async () => {
  const page = await fetch(`${http.url}/graphql`, { headers: { accept: "text/html" } });
  expect(await page.text()).not.toContain("GraphiQL");
});

test.each([
  ["isn't there", null],
  ["is no JSON", "{"],
  ["is a list", "[]"],
  ["holds no texts", '{"a": 1}'],
])("a file that %s is refused at the start, by the variable's name", async (_what, content) => {
  const trustedDocuments = join(folder, `bad-${_what}.json`);
  if (content !== null) await writeFile(trustedDocuments, content);
  await expect(startHttp({ ...server.options, trustedDocuments })).rejects.toThrow(/^SLUICE_TRUSTED_DOCUMENTS: /);
});
