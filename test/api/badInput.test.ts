// What is refused, with which code and which place in the arguments, and that nothing of it is stored.
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJson } from "../../schema/model/exact.ts";
import { TEXT_TO_IMAGE } from "../support/workflows.ts";
import { ask, askText, startTestServer, type TestServer } from "./server.ts";
import { connect } from "./socket.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  expect(await server.prisma.job.count()).toBe(0);
  expect(server.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  await server.stop();
});

const SUBMIT = "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { id } }";
const seed = "3.inputs.seed";
const nest = (depth: number, open: string, close: string, inside = "") =>
  open.repeat(depth) + inside + close.repeat(depth);
const nested = (depth: number): unknown => JSON.parse(nest(depth, "[", "]"));
const node = (inputs: object) => ({ "1": { class_type: "Any", inputs } });

const REFUSED_SUBMISSIONS: [string, object, (string | number)[]][] = [
  ["an empty workflow", { workflow: {} }, ["input", "workflow"]],
  ["a workflow of the editor", { workflow: { nodes: [], links: [] } }, ["input", "workflow"]],
  ["a node without inputs", { workflow: { "1": { class_type: "Any" } } }, ["input", "workflow", "1", "inputs"]],
  ["a link to nowhere", { workflow: node({ image: ["2", 0] }) }, ["input", "workflow", "1", "inputs", "image"]],
  [
    "a float beyond the largest",
    { workflow: node({ cfg: readJson("1e400", { keep: "text" }) }) },
    ["input", "workflow", "1", "inputs", "cfg"],
  ],
  ["NUL", { workflow: node({ text: "a\0b" }) }, ["input", "workflow", "1", "inputs", "text"]],
  ["half a surrogate pair", { workflow: node({ text: "\ud800" }) }, ["input", "workflow", "1", "inputs", "text"]],
  [
    "an unknown override",
    { prompts: [{ overrides: [{ path: "3.inputs.nothing", value: 1 }] }] },
    ["input", "prompts", 0, "overrides", 0, "path"],
  ],
  [
    "an override that breaks a link",
    { prompts: [{ overrides: [{ path: "9.inputs.images", value: ["77", 0] }] }] },
    ["input", "prompts", 0, "overrides", 0, "value"],
  ],
  ["prompts with sweep", { prompts: [{ overrides: [] }], sweep: [{ path: seed, values: [1] }] }, ["input"]],
  ["no prompts", { prompts: [] }, ["input", "prompts"]],
  ["no axes", { sweep: [] }, ["input", "sweep"]],
  ["an axis with two sources", { sweep: [{ path: seed, values: [1], random: { count: 1 } }] }, ["input", "sweep", 0]],
  ["an axis with none", { sweep: [{ path: seed }] }, ["input", "sweep", 0]],
  ["an unknown axis", { sweep: [{ path: "77.inputs.seed", values: [1] }] }, ["input", "sweep", 0, "path"]],
  [
    "a step of 0",
    { sweep: [{ path: seed, range: { from: 1, step: 0, count: 2 } }] },
    ["input", "sweep", 0, "range", "step"],
  ],
  [
    "a sweep of 10^9",
    { sweep: [seed, "3.inputs.cfg", "5.inputs.width"].map((path) => ({ path, range: { from: 1, count: 1000 } })) },
    ["input", "sweep"],
  ],
  ["a long name", { name: "x".repeat(201) }, ["input", "name"]],
  ["a priority of 1001", { priority: 1001 }, ["input", "priority"]],
  ["no attempts", { maxAttempts: 0 }, ["input", "maxAttempts"]],
  ["many labels", { labels: Array.from({ length: 33 }, (_, n) => ({ key: `k${n}`, value: "" })) }, ["input", "labels"]],
  ["a long label", { labels: [{ key: "k", value: "x".repeat(101) }] }, ["input", "labels", 0, "value"]],
];

test.each(REFUSED_SUBMISSIONS)("%s is refused, and its place is named", async (_what, input, path) => {
  const { data, errors } = await ask(server.url, SUBMIT, { input: { workflow: TEXT_TO_IMAGE, ...input } });
  expect(data).toBeNull();
  expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path });
});

const withWorkflow = (workflow: string) =>
  `{"query": ${JSON.stringify(SUBMIT)}, "variables": {"input": {"workflow": ${workflow}}}}`;
const inLiteral = (value: string) =>
  JSON.stringify({
    query: `mutation { submitJob(input: { workflow: { _1: { class_type: "Any", inputs: { a: ${value} } } } }) { id } }`,
  });

const HOSTILE: [string, string][] = [
  ["__proto__ in a variable", withWorkflow('{"1": {"class_type": "Any", "inputs": {"__proto__": {"polluted": 1}}}}')],
  ["__proto__ as a node", withWorkflow('{"__proto__": {"class_type": "Any", "inputs": {}}}')],
  ["__proto__ in a literal", inLiteral("{ __proto__: { polluted: 1 } }")],
  ["depth 101 in a variable", withWorkflow(`{"1": {"class_type": "Any", "inputs": {"a": ${nest(101, "[", "]")}}}}`)],
  [
    "depth 10,000 in a variable",
    withWorkflow(`{"1": {"class_type": "Any", "inputs": {"a": ${nest(10_000, '{"a":', "}", "1")}}}}`),
  ],
  ["depth 1,000 in a literal", inLiteral(nest(1_000, "[", "]"))],
  ["an integer literal of 4,301 digits", inLiteral("9".repeat(4_301))],
  ["a negative float literal without end", inLiteral("-1e999")],
  ["a number literal without end", inLiteral("1e999")],
  ["a bare word as JSON", inLiteral("SOMETHING")],
];

test.each(HOSTILE)("%s is refused", async (_what, body) => {
  const { errors } = await askText(server.url, body);
  expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  expect({}).not.toHaveProperty("polluted");
});

const DEEP: [string, string, string][] = [
  [
    "a literal nested 10,000 deep",
    `mutation { submitJob(input: { workflow: ${nest(10_000, "{ a: ", "}", "1")} }) { id } }`,
    "GRAPHQL_PARSE_FAILED",
  ],
  ["selections nested 10,000 deep", nest(10_000, "{ a ", "}"), "GRAPHQL_PARSE_FAILED"],
  ["a missing brace", "{ jobs", "GRAPHQL_PARSE_FAILED"],
  ["an unknown field", "{ nothing }", "GRAPHQL_VALIDATION_FAILED"],
  ["a literal of the wrong type", '{ jobs(first: "x") { totalCount } }', "GRAPHQL_VALIDATION_FAILED"],
  ["an unknown enum value", "{ jobs(filter: { status: [OVER] }) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"],
  ["two operations and no name", "query A { __typename } query B { __typename }", "BAD_USER_INPUT"],
];

test.each(DEEP)("%s is told over HTTP and WebSocket alike, and the socket stays open", async (_what, query, code) => {
  const { errors } = await ask(server.url, query);
  expect(errors?.[0]?.extensions.code).toBe(code);
  const client = await connect(server.url);
  client.subscribe("1", query);
  const { payload } = await client.next();
  const [error] = Array.isArray(payload) ? payload : payload.errors;
  if (code !== "BAD_USER_INPUT") expect(error.extensions.code).toBe(code);
  client.subscribe("2", "{ __typename }");
  expect((await client.next("2")).payload.data).toEqual({ __typename: "Query" });
  client.socket.terminate();
});

test("broken Unicode in a filter is refused", async () => {
  const query = 'query ($key: String!) { jobs(filter: { label: { key: $key, value: "" } }) { totalCount } }';
  const { errors } = await ask(server.url, query, { key: "\ud800" });
  expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["filter", "label", "key"] });
});

const WRONG_VARIABLES: [string, string, object][] = [
  ["a workflow that is a list", SUBMIT, { input: { workflow: [] } }],
  ["a workflow that is text", SUBMIT, { input: { workflow: "{}" } }],
  ["no workflow", SUBMIT, { input: {} }],
  ["an unknown input field", SUBMIT, { input: { workflow: TEXT_TO_IMAGE, nothing: 1 } }],
  ["no input", SUBMIT, {}],
  ["a size that is text", "query ($n: Int) { jobs(first: $n) { totalCount } }", { n: "many" }],
  ["a size beyond 32 bits", "query ($n: Int) { jobs(first: $n) { totalCount } }", { n: 2 ** 31 }],
  [
    "a time without zone",
    "query ($t: DateTime) { jobs(filter: { createdAfter: $t }) { totalCount } }",
    { t: "2026-01-01T00:00:00" },
  ],
  [
    "a time that is none",
    "query ($t: DateTime) { jobs(filter: { createdAfter: $t }) { totalCount } }",
    { t: "2026-13-01T00:00:00Z" },
  ],
];

test.each(WRONG_VARIABLES)("%s in a variable is BAD_USER_INPUT", async (_what, query, variables) => {
  const { errors } = await ask(server.url, query, variables);
  expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
});

const UNKNOWN = "00000000000000000000000000000000";
const REFUSED_FIELDS: [string, string, (string | number)[] | undefined, string][] = [
  ["query", 'job(id: "nonsense") { id }', ["id"], "BAD_USER_INPUT"],
  ["query", `job(id: "prompt_${UNKNOWN}") { id }`, ["id"], "BAD_USER_INPUT"],
  ["query", `prompt(id: "job_${UNKNOWN}") { id }`, ["id"], "BAD_USER_INPUT"],
  ["query", 'node(id: "job_1") { id }', ["id"], "BAD_USER_INPUT"],
  ["query", `nodes(ids: ["job_${UNKNOWN}", "x"]) { id }`, ["ids", 1], "BAD_USER_INPUT"],
  ["query", `nodes(ids: [${'"x",'.repeat(201)}]) { id }`, ["ids"], "BAD_USER_INPUT"],
  ["query", 'jobs(filter: { nameContains: "\\u0000" }) { totalCount }', ["filter", "nameContains"], "BAD_USER_INPUT"],
  ["mutation", `cancelJob(id: "job_${UNKNOWN}") { mode }`, undefined, "NOT_FOUND"],
  ["mutation", `cancelJob(id: "backend_${UNKNOWN}") { mode }`, ["id"], "BAD_USER_INPUT"],
  [
    "mutation",
    `cancelJob(id: "job_${UNKNOWN}", interruptAfterSeconds: -1) { mode }`,
    ["interruptAfterSeconds"],
    "BAD_USER_INPUT",
  ],
  ["mutation", `cancelJob(id: "job_${UNKNOWN}", reason: "\\u0000") { mode }`, ["reason"], "BAD_USER_INPUT"],
  ["mutation", `cancelJobs(ids: ["job_${UNKNOWN}", "job_2"]) { mode }`, ["ids", 1], "BAD_USER_INPUT"],
  ["mutation", `cancelPrompt(id: "prompt_${UNKNOWN}") { id }`, undefined, "NOT_FOUND"],
  ["mutation", `pauseJob(id: "job_${UNKNOWN}") { id }`, undefined, "NOT_FOUND"],
  ["mutation", `setJobPriority(id: "job_${UNKNOWN}", priority: -1001) { id }`, ["priority"], "BAD_USER_INPUT"],
  ["mutation", `retryJob(id: "job_${UNKNOWN}") { id }`, undefined, "NOT_FOUND"],
  ["mutation", `deleteJob(id: "job_${UNKNOWN}")`, undefined, "NOT_FOUND"],
  ["mutation", `drainBackend(id: "backend_${UNKNOWN}") { id }`, undefined, "NOT_FOUND"],
];

test.each(REFUSED_FIELDS)("%s { %s } is refused", async (operation, field, path, code) => {
  const { errors } = await ask(server.url, `${operation} { ${field} }`);
  expect(errors?.[0]?.extensions).toEqual({ code, ...(path && { path }) });
});

test("JSON of depth 100 is not too deep", async () => {
  const { errors } = await ask(server.url, SUBMIT, { input: { workflow: node({ a: nested(97) }) } });
  expect(errors).toBeUndefined();
  await server.prisma.job.deleteMany();
});
