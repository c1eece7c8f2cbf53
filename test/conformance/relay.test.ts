// Relay: its compiler takes the SDL, its connections have the shape that its rules ask for, and pages stay put (test/api/pages).
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { expect, test } from "vitest";

const schema = buildSchema(await readFile("schema/schema.graphql", "utf8"));
const objects = Object.values(schema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith("__"),
) as GraphQLObjectType[];
const endingWith = (end: string) => objects.filter(({ name }) => name.endsWith(end));
const typesOf = (type: GraphQLObjectType) =>
  Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]));

/** What a page built on Relay would ask: lists that go on, things that are fetched again by their id, live changes. */
const PAGE = `
graphql\`
  fragment page_jobs on Query @refetchable(queryName: "pagePaginationQuery") @argumentDefinitions(first: {type: "Int", defaultValue: 20}, after: {type: "String"}) {
    jobs(first: $first, after: $after) @connection(key: "page_jobs") { totalCount edges { node { id name ...page_job } } }
  }
\`;
graphql\`
  fragment page_job on Job @refetchable(queryName: "pageJobRefetchQuery") @argumentDefinitions(first: {type: "Int", defaultValue: 20}, after: {type: "String"}) {
    status counts { pending }
    prompts(first: $first, after: $after) @connection(key: "page_job_prompts") { edges { node { id status outputs { id url } } } }
  }
\`;
graphql\`subscription pageSubscription($id: ID!) { jobChanged(id: $id) { ...page_job } }\`;
graphql\`mutation pageMutation($id: ID!) { cancelJob(id: $id) { message job { ...page_job } } }\`;
graphql\`query pageQuery { ...page_jobs }\`;
`;

test("relay-compiler takes the SDL with pagination, refetch, mutations and subscriptions", async () => {
  await using cleanUp = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "sluice-relay-"));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(
    join(folder, "relay.config.json"),
    JSON.stringify({
      src: "./page",
      schema: relative(folder, resolve("schema/schema.graphql")),
      language: "javascript",
      artifactDirectory: "./made",
    }),
  );
  for (const name of ["made", "page"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "page", "page.js"), PAGE);
  const compiler = resolve("node_modules/relay-compiler/cli.js");
  await promisify(execFile)(process.execPath, [compiler, "relay.config.json"], { cwd: folder });
  expect(await readdir(join(folder, "made"))).toHaveLength(7);
});

test.each(endingWith("Connection").map((type) => [type.name, type] as const))(
  "%s is a connection: edges, and a PageInfo that is always there",
  (name, type) => {
    const { edges, pageInfo } = typesOf(type);
    expect(pageInfo).toBe("PageInfo!");
    expect(edges).toBe(`[${name}Edge!]!`);
  },
);

test.each(endingWith("ConnectionEdge").map((type) => [type.name, type] as const))(
  "%s is an edge: a cursor, and a node that is no list and can be asked for by its id (deliveries of webhooks can't)",
  (_name, type) => {
    const { cursor, node = "" } = typesOf(type);
    expect(cursor).toBe("String!");
    expect(node).toMatch(/^\w+!?$/);
    const what = objects.find(({ name }) => name === node.replace("!", ""));
    expect(what?.getInterfaces().map(String)).toEqual(node === "WebhookDelivery!" ? [] : ["Node"]);
    expect(schema.getType(`${type.name.slice(0, -"Edge".length)}`)).toBeDefined();
  },
);

const connections = objects.flatMap((type) =>
  Object.values(type.getFields())
    .filter((field) => getNamedType(field.type).name.endsWith("Connection"))
    .map((field): [string, GraphQLField<unknown, unknown>] => [`${type.name}.${field.name}`, field]),
);

test.each(connections)("%s takes first and after, last and before", (_name, { args }) => {
  const types = Object.fromEntries(args.map((arg) => [arg.name, String(arg.type)]));
  expect(types).toMatchObject({ first: "Int", after: "String", last: "Int", before: "String" });
});

test("PageInfo and Node are Relay's, and whatever is a Node can be asked for by its id", () => {
  expect(typesOf(schema.getType("PageInfo") as GraphQLObjectType)).toEqual({
    hasNextPage: "Boolean!",
    hasPreviousPage: "Boolean!",
    startCursor: "String",
    endCursor: "String",
  });
  const node = schema.getType("Node");
  expect(isInterfaceType(node) && String(node.getFields().id?.type)).toBe("ID!");
  const { node: one, nodes } = schema.getQueryType()?.getFields() ?? {};
  expect([String(one?.type), `${one?.args[0]?.name}: ${one?.args[0]?.type}`, String(nodes?.type)]).toEqual([
    "Node",
    "id: ID!",
    "[Node]!",
  ]);
});
