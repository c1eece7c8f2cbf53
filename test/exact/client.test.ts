// createSluice gives and takes bigint for integers beyond 2^53, over HTTP and over its socket.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBigIntegers, writeBigIntegers } from "../../client/big-integers.ts";
import { createSluice, type Sluice } from "../../client/sluice.ts";
import { startTestServer, type TestServer } from "../api/server.ts";
import { textToImage } from "../support/examples.ts";

const TOP = 2n ** 64n - 1n;

let server: TestServer;
let sluice: Sluice;
beforeAll(async () => {
  server = await startTestServer();
  sluice = createSluice({ url: `${server.url}/graphql` });
});
afterAll(async () => {
  sluice?.close();
  await server?.stop();
});

const withSeed = (seed: unknown) => ({
  ...textToImage,
  "3": { ...textToImage["3"], inputs: { ...textToImage["3"]?.inputs, seed } },
});

const BACK = `query ($id: ID!) { job(id: $id) {
  workflow prompts { edges { node { workflow workflowText overrides { value valueText } } } } } }`;

const back = async (id: string) => {
  const { data, error } = await sluice.client.query(BACK, { id }, { requestPolicy: "network-only" }).toPromise();
  expect(error).toBeUndefined();
  return data.job;
};

test("a bigint in a workflow and in overrides comes back as it was given; smaller integers are numbers", async () => {
  const prompts = [{ overrides: [{ path: "3.inputs.cfg", value: [TOP, 1n, { deep: -TOP }, 2 ** 53 - 1] }] }];
  const { id } = await sluice.submit({ workflow: withSeed(TOP), prompts });
  const job = await back(id);
  expect(job.workflow["3"].inputs.seed).toBe(TOP);
  const [{ node }] = job.prompts.edges;
  expect(node.overrides[0].value).toEqual([TOP, 1, { deep: -TOP }, 2 ** 53 - 1]);
  expect(node.workflow["3"].inputs.cfg).toEqual([TOP, 1, { deep: -TOP }, 2 ** 53 - 1]);
  expect(node.workflowText).toContain('"seed":18446744073709551615');
});

test("bigints are the bounds of a sweep", async () => {
  const { id } = await sluice.submit({
    workflow: textToImage,
    sweep: [{ path: "3.inputs.seed", range: { fromExact: TOP, stepExact: -2n, count: 2 } }],
  });
  const { prompts } = await back(id);
  expect(
    prompts.edges.map(({ node }: { node: { overrides: { value: unknown }[] } }) => node.overrides[0]?.value),
  ).toEqual([TOP, TOP - 2n]);
});

test("the socket gives bigint, and takes it", async () => {
  const { id } = await sluice.submit({ workflow: withSeed(TOP) });
  const told = await sluice.connection.socket.iterate({ query: BACK, variables: { id, more: TOP } }).next();
  expect(told.value?.data).toMatchObject({ job: { workflow: { "3": { inputs: { seed: TOP } } } } });
});

test("what is no answer of Sluice is an error", async () => {
  const website = createServer((_request, response) => response.end("<html>Hello</html>")).listen(0, "127.0.0.1");
  await once(website, "listening");
  const page = createSluice({ url: `http://127.0.0.1:${(website.address() as AddressInfo).port}` });
  await expect(page.job("job_1")).rejects.toMatchObject({ code: "UNREACHABLE" });
  website.close();
  page.close();
  const nobody = createSluice({ url: "http://127.0.0.1:1/graphql" });
  await expect(nobody.job("job_1")).rejects.toMatchObject({ code: "UNREACHABLE" });
  nobody.close();
});

test("whatever JSON holds comes back from reading and writing as it was", () => {
  const integer = fc.bigInt({ min: -TOP, max: TOP }).map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n));
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, integer, fc.string(), fc.boolean(), fc.constant(null), tie("list"), tie("object")),
    list: fc.array(tie("any")),
    object: fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      tie("any"),
      { noNullPrototype: true },
    ),
  })).any;
  fc.assert(
    fc.property(value, (json) => {
      expect(readBigIntegers(JSON.stringify(writeBigIntegers(json)))).toEqual(json);
    }),
  );
});
