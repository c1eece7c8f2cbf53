// What a look at one job asks for: its attempts, the middle of its list, and how long what runs may still take.
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeId } from "../../schema/model/id.ts";
import { createQueue, type Queue } from "../support/queue.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
let queue: Queue;
let backendId: string;
beforeAll(async () => {
  server = await startTestServer();
  queue = createQueue(server.prisma);
  [backendId = ""] = await queue.backends(1);
  await server.prisma.backend.update({ where: { id: backendId }, data: { status: "ONLINE" } });
});
afterAll(() => server.stop());

const run = async (...outcomes: Parameters<Queue["end"]>[1][]) => {
  for (const outcome of outcomes) {
    const { attemptId } = await queue.take(backendId);
    if (outcome !== "RELEASED") await queue.begin(attemptId);
    await queue.end(attemptId, outcome);
  }
};
const askJob = async (id: string, fields: string) =>
  (await ask(server.url, `query ($id: ID!) { job(id: $id) { ${fields} } }`, { id: encodeId("Job", id) })).data.job;

test("a prompt's attempts tell where it was tried, and what came of each", async () => {
  const jobId = await queue.submit(1);
  await run("LOST", "RELEASED", "FAILED");
  const { prompt } = await askJob(
    jobId,
    "prompt(index: 0) { attempts attemptList { number backend { id } startedAt submittedAt endedAt outcome reason } }",
  );
  const backend = { id: encodeId("Backend", backendId) };
  const [startedAt, endedAt] = [expect.any(String), expect.any(String)];
  const common = { backend, startedAt, endedAt };
  expect(prompt.attempts).toBe(2);
  expect(prompt.attemptList).toEqual([
    { ...common, number: 1, submittedAt: expect.any(String), outcome: "LOST", reason: "unknown to ComfyUI" },
    { ...common, number: 2, submittedAt: null, outcome: "RELEASED", reason: "released" },
    { ...common, number: 3, submittedAt: expect.any(String), outcome: "FAILED", reason: "a node failed" },
  ]);
});

test("an attempt that goes on has no end, and one that went well has no reason", async () => {
  const jobId = await queue.submit(2);
  await run("SUCCEEDED");
  const { attemptId } = await queue.take(backendId);
  const { prompts } = await askJob(jobId, "prompts { edges { node { attemptList { endedAt outcome reason } } } }");
  expect(prompts.edges.map(({ node }: { node: { attemptList: unknown } }) => node.attemptList)).toEqual([
    [{ endedAt: expect.any(String), outcome: "SUCCEEDED", reason: null }],
    [{ endedAt: null, outcome: null, reason: null }],
  ]);
  const { newestAttempts } = await askJob(jobId, "newestAttempts { prompt { index } number outcome }");
  expect(newestAttempts).toEqual([
    { prompt: { index: 0 }, number: 1, outcome: "SUCCEEDED" },
    { prompt: { index: 1 }, number: 1, outcome: null },
  ]);
  await queue.begin(attemptId);
  await queue.end(attemptId, "SUCCEEDED");
});

const PAGE = "edges { cursor node { index } } pageInfo { hasNextPage hasPreviousPage }";
type Page = { edges: { node: { index: number } }[]; pageInfo: object };
const indexes = ({ edges }: Page) => edges.map(({ node }) => node.index);

test("a list of prompts can be entered anywhere, from either side", async () => {
  const jobId = await queue.submit(10);
  await server.prisma.prompt.updateMany({ where: { jobId, index: { in: [2, 6] } }, data: { availableAt: new Date() } });
  const { middle, end, before, none, onwards } = await askJob(
    jobId,
    `middle: prompts(fromIndex: 4, first: 3) { ${PAGE} } end: prompts(fromIndex: 8) { ${PAGE} }
     before: prompts(toIndex: 3, last: 2) { ${PAGE} } none: prompts(toIndex: -1) { ${PAGE} }
     onwards: prompts(fromIndex: 2, toIndex: 6, status: [PENDING], first: 200) { ${PAGE} totalCount }`,
  );
  expect([indexes(middle), middle.pageInfo]).toEqual([[4, 5, 6], { hasNextPage: true, hasPreviousPage: true }]);
  expect([indexes(end), end.pageInfo]).toEqual([[8, 9], { hasNextPage: false, hasPreviousPage: true }]);
  expect([indexes(before), before.pageInfo]).toEqual([[2, 3], { hasNextPage: true, hasPreviousPage: true }]);
  expect(indexes(none)).toEqual([]);
  expect([indexes(onwards), onwards.totalCount]).toEqual([[2, 3, 4, 5, 6], 10]);
  const after = middle.edges[1]?.cursor;
  const { further } = await askJob(jobId, `further: prompts(fromIndex: 1, first: 2, after: "${after}") { ${PAGE} }`);
  expect(indexes(further)).toEqual([6, 7]);
  await queue.cancel(jobId);
});

test("how long what runs still takes is told from what the others took", async () => {
  const jobId = await queue.submit(3);
  expect(await askJob(jobId, "runningSecondsLeft")).toEqual({ runningSecondsLeft: null });
  await run("SUCCEEDED");
  const finishedAt = new Date();
  const startedAt = new Date(finishedAt.getTime() - 40_000);
  await server.prisma.prompt.updateMany({ where: { jobId, index: 0 }, data: { startedAt, finishedAt } });
  await queue.take(backendId);
  const { runningSecondsLeft } = await askJob(jobId, "runningSecondsLeft");
  expect(runningSecondsLeft).toBeGreaterThan(10);
  expect(runningSecondsLeft).toBeLessThanOrEqual(40);
});
