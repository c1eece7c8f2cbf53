// What Apollo's compatibility suite asks of a subgraph, as far as Sluice uses it.
import { composeServices } from "@theguild/federation-composition";
import { type DocumentNode, Kind, parse } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Flow, startFlow } from "../support/flow.ts";
import { NOTES_SDL } from "./notes.ts";

let flow: Flow;
let document: DocumentNode;
let job: string;

beforeAll(async () => {
  flow = await startFlow();
  const { _service } = await flow.client.ask<{ _service: { sdl: string } }>("{ _service { sdl } }");
  document = parse(_service.sdl);
  job = await flow.queue.submit({ name: "Cats" });
  await flow.queue.final(job);
});
afterAll(() => flow[Symbol.asyncDispose]());

const ENTITIES = `query ($these: [_Any!]!) { _entities(representations: $these) { __typename
  ... on Job { name status } ... on Prompt { index job { id } } ... on Output { filename } ... on Backend { url } } }`;
const entities = async (...these: object[]) =>
  (await flow.client.ask<{ _entities: (object | null)[] }>(ENTITIES, { these }))._entities;

const directivesOf = (name: string): string[] =>
  document.definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === name
      ? (definition.directives ?? []).map((directive) => directive.name.value)
      : [],
  );

test("its SDL links Federation 2 and imports what it uses", () => {
  const [extension] = document.definitions.filter(({ kind }) => kind === Kind.SCHEMA_EXTENSION);
  expect(JSON.stringify(extension)).toContain("https://specs.apollo.dev/federation/v2.3");
  expect(JSON.stringify(extension)).toContain('"@key"');
});

test("jobs, prompts, outputs and backends have a key, pages are shareable, and nothing of the federation's own stands in it", () => {
  for (const name of ["Job", "Prompt", "Output", "Backend"])
    expect([name, directivesOf(name)]).toEqual([name, ["key"]]);
  expect(directivesOf("PageInfo")).toEqual(["shareable"]);
  const names = document.definitions.flatMap((definition) => ("name" in definition ? [definition.name?.value] : []));
  expect(names.filter((name) => name?.startsWith("_"))).toEqual([]);
});

test("it composes alone, and with a service that adds to its types", () => {
  const sluice = { name: "sluice", url: "http://sluice/graphql", typeDefs: document };
  const notes = { name: "notes", url: "http://notes/graphql", typeDefs: parse(NOTES_SDL) };
  for (const services of [[sluice], [sluice, notes]]) {
    const { errors, supergraphSdl } = composeServices(services);
    expect(errors ?? []).toEqual([]);
    expect(supergraphSdl).toContain("type Job");
  }
});

test("each kind is found by its key, in the order in which they are named, and what is gone is null", async () => {
  const [prompt] = (await flow.queue.job(job)).prompts;
  const backend = await flow.queue.backendOf(flow.comfy);
  const found = await entities(
    { __typename: "Backend", id: backend.id },
    { __typename: "Job", id: job },
    { __typename: "Job", id: `job_${"0".repeat(32)}` },
    { __typename: "Prompt", id: prompt?.id },
    { __typename: "Output", id: prompt?.outputs[0]?.id },
    { __typename: "Job", id: job },
  );
  const whole = { __typename: "Job", name: "Cats", status: "SUCCEEDED" };
  expect(found).toEqual([
    { __typename: "Backend", url: flow.comfy.url },
    whole,
    null,
    { __typename: "Prompt", index: 0, job: { id: job } },
    { __typename: "Output", filename: prompt?.outputs[0]?.filename },
    whole,
  ]);
});

test.each([
  ["of no kind", { id: "job_1" }],
  ["of a kind without a key", { __typename: "PageInfo", id: "x" }],
  ["without a key", { __typename: "Job" }],
  ["with the key of another kind", { __typename: "Prompt", id: `job_${"0".repeat(32)}` }],
  ["that is nothing", null],
])("a representation %s is refused with its place", async (_what, wrong) => {
  const response = await fetch(flow.app.graphqlUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: ENTITIES, variables: { these: [{ __typename: "Job", id: job }, wrong] } }),
  });
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  expect(errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
});

test("what the federation adds is told to whoever looks, beside all that schema.graphql has", async () => {
  const { __type } = await flow.client.ask<{ __type: { fields: { name: string }[] } }>(
    '{ __type(name: "Query") { fields { name } } }',
  );
  const names = __type.fields.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["_service", "_entities", "job", "jobs", "node"]));
});
