// By every entrance of the API numbers come in and go out as they are written, and other types are what they always were.

import { parse } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { numberOf } from "../../schema/model/exact.ts";
import { groupOf } from "../../server/http/share.ts";
import { startTestServer, type TestServer } from "../api/server.ts";
import { connect } from "../api/socket.ts";
import { askInText, read, SUBMIT, sampler } from "./stage.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const INPUTS = '"seed": 18446744073709551615, "cfg": 1.0, "wide": [1e20, {"deep": -0}]';
const OVERRIDE = '{"path": "3.inputs.seed", "value": [1180591620717411303424, 2.50]}';
const INPUT = `{"workflow": ${sampler(INPUTS)}, "prompts": [{"overrides": [${OVERRIDE}]}]}`;
const WRITTEN = '"seed":18446744073709551615,"cfg":1.0,"wide":[1e20,{"deep":-0}]';
const VALUE = "[1180591620717411303424,2.50]";

const BACK = `id workflow workflowText prompts { edges { node {
  workflow workflowText overrides { path value valueText } } } }`;

/** Of a text that holds the answer of BACK. */
const expectExact = (text: string): void => {
  const [prompt = "", job = ""] = text.includes('"prompts":') ? text.split('"prompts":').toReversed() : [text];
  expect(job).toContain(WRITTEN);
  expect(job).toContain(WRITTEN.replaceAll('"', '\\"'));
  expect(prompt).toContain(WRITTEN.replace("18446744073709551615", VALUE));
  expect(prompt).toContain(WRITTEN.replace("18446744073709551615", VALUE).replaceAll('"', '\\"'));
  expect(prompt).toContain(`"value":${VALUE},"valueText":"${VALUE}"`);
};

const SUBMIT_BACK = `mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ${BACK} } }`;

test("as variables over HTTP", async () => {
  const { text } = await askInText(server.url, SUBMIT_BACK, `{"input": ${INPUT}}`);
  expectExact(text);
  const id = /"id":"(job_\w+)"/.exec(text)?.[1];
  expectExact((await askInText(server.url, `query ($id: ID!) { job(id: $id) { ${BACK} } }`, `{"id": "${id}"}`)).text);
});

test("as variables of single arguments, in lists and alone for a list", async () => {
  const mutation = `mutation ($workflow: JSONObject!, $values: [JSON], $one: JSON) {
    many: submitJob(input: { workflow: $workflow, sweep: [{ path: "3.inputs.cfg", values: $values }] }) { ${BACK} }
    one: submitJob(input: { workflow: $workflow, sweep: [{ path: "3.inputs.cfg", values: [$one] }] }) { ${BACK} }
  }`;
  const variables = `{"workflow": ${sampler(INPUTS)}, "values": [1e20, 1.0], "one": 18446744073709551615}`;
  const { text, errors } = await askInText(server.url, mutation, variables);
  expect(errors).toBeUndefined();
  for (const value of ["1e20", "1.0", "18446744073709551615"])
    expect(text).toContain(`"path":"3.inputs.cfg","value":${value},"valueText":"${value}"`);
});

test("as literals in the document, also around a variable", async () => {
  const node = `{ class_type: "Any", inputs: { seed: 18446744073709551615, cfg: 1.0, own: $own } }`;
  const literal = `mutation ($own: JSON) { submitJob(input: { workflow: { a: ${node} } }) { workflow workflowText } }`;
  const { text } = await askInText(server.url, literal, '{"own": 1e20}');
  expect(text).toContain('"inputs":{"seed":18446744073709551615,"cfg":1.0,"own":1e20}');
});

test("as variables over GET, and out of the answer", async () => {
  const { data } = await askInText(server.url, SUBMIT, `{"input": ${INPUT}}`);
  const query = new URLSearchParams({
    query: `query ($id: ID!, $first: Int) { job(id: $id) { ${BACK} x: prompts(first: $first) { totalCount } } }`,
    variables: `{"id": "${data.submitJob.id}", "first": 1.0}`,
  });
  expectExact((await (await fetch(`${server.url}/graphql?${query}`)).text()).replace(/,"x":.*/, ""));
});

test("over server-sent events", async () => {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: `{"query": ${JSON.stringify(SUBMIT_BACK)}, "variables": {"input": ${INPUT}}}`,
  });
  expectExact(await response.text());
});

test("over a websocket", async () => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const told = new Promise<string>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => socket.send('{"type": "connection_init"}'));
    socket.on("message", (data) => {
      const text = String(data);
      if (text.includes("connection_ack"))
        socket.send(
          `{"id": "1", "type": "subscribe", "payload": {"query": ${JSON.stringify(SUBMIT_BACK)}, "variables": {"input": ${INPUT}}}}`,
        );
      if (text.includes('"next"') || text.includes('"error"')) resolve(text);
    });
  });
  expectExact(await told);
  socket.close();
});

test("NaN over a websocket closes it, and the reason says where it stands", async () => {
  const { socket, closed } = await connect(server.url);
  socket.send('{"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }", "variables": {"a": [NaN]}}}');
  expect(await closed).toEqual({ code: 4400, reason: "JSON has no NaN, which stands at payload.variables.a.0." });
});

test("1.0 is an Int, a Float and an ID where the schema says so, as ever", async () => {
  const query = `query ($first: Int!, $ids: [ID!]!, $from: JobFilter) {
    jobs(first: $first, filter: $from) { totalCount } nodes(ids: $ids) { id } }`;
  const { errors } = await askInText(server.url, query, '{"first": 1.0, "ids": [], "from": {"ids": []}}');
  expect(errors).toBeUndefined();
  const range = `{"path": "3.inputs.cfg", "range": {"from": 1.0, "step": 5e-1, "count": 2.0}}`;
  const { text } = await askInText(
    server.url,
    SUBMIT_BACK,
    `{"input": {"workflow": ${sampler('"cfg": 1')}, "sweep": [${range}], "priority": 2.0}}`,
  );
  expect(text).toContain('"value":1.5,"valueText":"1.5"');
});

test("what doesn't fit its type is refused as ever, and no text of it gets lost", async () => {
  const wrong = await askInText(server.url, "query ($id: ID!) { job(id: $id) { id } }", '{"id": 1.5}');
  expect(wrong.errors?.[0]?.message).toBe('Variable "$id" got invalid value 1.5; ID cannot represent value: 1.5');
  const large = await askInText(server.url, "query ($n: Int) { jobs(first: $n) { totalCount } }", '{"n": 1e20}');
  expect(large.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  const object = await askInText(server.url, SUBMIT, '{"input": {"workflow": 18446744073709551615}}');
  expect(object.errors?.[0]?.message).toMatch(/Expected a JSON object/);
});

test.each([
  ["NaN", `"cfg": NaN`, /JSON has no NaN, which stands at variables\.input\.workflow\.3\.inputs\.cfg\./],
  ["Infinity", `"seed": 1, "cfg": Infinity`, /JSON has no Infinity, /],
  ["-Infinity", `"seed": "NaN", "cfg": -Infinity`, /JSON has no -Infinity, /],
])("%s in a body is refused where it stands", async (_what, inputs, message) => {
  const { status, errors } = await askInText(server.url, SUBMIT, `{"input": {"workflow": ${sampler(inputs)}}}`);
  expect(status).toBe(400);
  expect(errors?.[0]).toMatchObject({
    message: expect.stringMatching(message),
    extensions: { code: "BAD_USER_INPUT", path: ["input", "workflow", "3", "inputs", "cfg"] },
  });
});

test("NaN in the variables of a GET is refused where it stands; other broken JSON is just broken", async () => {
  const get = async (variables: string) => {
    const response = await fetch(
      `${server.url}/graphql?${new URLSearchParams({ query: "{ __typename }", variables })}`,
    );
    return read(response.status, await response.text());
  };
  expect(await get('{"a": [1, NaN]}')).toMatchObject({
    status: 400,
    errors: [{ message: "JSON has no NaN, which stands at variables.a.1.", extensions: { path: ["a", 1] } }],
  });
  expect(await get('{"a": ')).toMatchObject({
    status: 400,
    errors: [{ message: '"variables" and "extensions" must be JSON.', extensions: { code: "BAD_USER_INPUT" } }],
  });
  const body = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"query": NaN, ',
  });
  expect(read(body.status, await body.text())).toMatchObject({
    status: 400,
    errors: [{ message: "POST body sent invalid JSON.", extensions: { code: "BAD_USER_INPUT" } }],
  });
});

test.each([
  ["1e400", "1e400", /beyond the largest float/],
  ["-1e400", "-1e400", /beyond the largest float/],
  ["an integer of 4,301 digits", "9".repeat(4_301), /more than 4300 digits/],
])("%s is refused where it stands", async (_what, text, message) => {
  const { errors } = await askInText(server.url, SUBMIT, `{"input": {"workflow": ${sampler(`"cfg": [1, ${text}]`)}}}`);
  expect(errors?.[0]).toMatchObject({
    message: expect.stringMatching(message),
    extensions: { code: "BAD_USER_INPUT", path: ["input", "workflow", "3", "inputs", "cfg", 1] },
  });
});

test("equal questions with unequal numbers are never answered together", () => {
  const document = parse("query ($value: JSON) { __typename }");
  const groups = ["18446744073709551615", "18446744073709551614", "1", "1.0", "1e0", "-0", "0"].map((text) =>
    groupOf({ document, variableValues: { value: numberOf(text) } }, "rights"),
  );
  expect(new Set(groups).size).toBe(groups.length);
});
