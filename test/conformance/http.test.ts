// GraphQL over HTTP, by the audits of graphql-http: not one error, and not one warning.
import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, startTestServer, type TestServer } from "../api/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const named = serverAudits({ url: "" }).map(({ id, name }) => ({ id, name }));

test("there are as many audits as docs/integration.md says", () => {
  expect(named).toHaveLength(61);
});

test.each(named)("$id $name", async ({ id }) => {
  const audit = serverAudits({ url: `${server.url}/graphql`, fetchFn: fetch }).find((each) => each.id === id);
  const result = await audit?.fn();
  expect([result?.status, result && "reason" in result ? result.reason : null]).toEqual(["ok", null]);
});

test.each(["bad", `job_${"0".repeat(32)}`])(
  "a refusal of the id %s says at which place of the document and of the answer",
  async (id) => {
    const { errors } = await ask(server.url, `mutation { first: pauseJob(id: "${id}") { id } }`);
    expect(errors).toMatchObject([{ path: ["first"], locations: [{ line: 1, column: 12 }] }]);
  },
);
