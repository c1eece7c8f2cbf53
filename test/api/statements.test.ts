// Counts the SQL statements of an answer: their number must not grow with the number of rows.
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PrismaClient } from "../../prisma/generated/client.ts";
import { createTestDatabase } from "../support/database.ts";
import { closeGate } from "../support/gate.ts";
import { createQueue } from "../support/queue.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";
import { connect } from "./socket.ts";

let server: TestServer;
let databaseUrl: string;
const statements: string[] = [];
const stops: (() => Promise<unknown>)[] = [];

/** As createPrisma makes it, but it tells what it says to PostgreSQL. */
function listeningPrisma(url: string): PrismaClient {
  const pool = new pg.Pool({ connectionString: url, max: 5, options: "-c TimeZone=UTC" });
  // Its sessions are on their way out when the database is dropped.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    log: [{ emit: "event", level: "query" }],
  });
  prisma.$on("query", ({ query }) => statements.push(query));
  return prisma;
}

beforeAll(async () => {
  const database = await createTestDatabase();
  stops.push(database.drop);
  databaseUrl = database.url;
  const prisma = listeningPrisma(database.url);
  stops.push(() => prisma.$disconnect());
  server = await startTestServer({ portsChanges: { prisma } });
  stops.push(server.stop);
  await fill(database.prisma);
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** Fifty jobs of thirty prompts, each the retry of the one before; every third prompt failed, the others made a picture. */
async function fill(prisma: PrismaClient): Promise<void> {
  const queue = createQueue(prisma);
  const [backendId = ""] = await queue.backends(1);
  await prisma.backend.update({ where: { id: backendId }, data: { status: "ONLINE" } });
  let retryOfId: string | null = null;
  for (let n = 0; n < 50; n++) {
    const id = await queue.submit(30, { labels: [{ key: "n", value: String(n) }] });
    await prisma.job.update({ where: { id }, data: { retryOfId } });
    retryOfId = id;
  }
  await prisma.prompt.updateMany({
    where: { index: { lt: 15 } },
    data: { backendId, startedAt: new Date(), status: "RUNNING" },
  });
  const done = { finishedAt: new Date() };
  await prisma.prompt.updateMany({ where: { index: { lt: 10 } }, data: { ...done, status: "SUCCEEDED" } });
  const error = { code: "EXECUTION_FAILED", message: "no", nodeId: null, nodeType: null };
  await prisma.prompt.updateMany({ where: { index: { gte: 10, lt: 15 } }, data: { ...done, status: "FAILED", error } });
  await prisma.job.updateMany({
    data: { succeeded: 10, failed: 5, pending: 15, startedAt: new Date(), status: "RUNNING" },
  });
  const prompts = await prisma.prompt.findMany({ where: { status: "SUCCEEDED" }, select: { id: true } });
  await prisma.output.createMany({
    data: prompts.map(({ id }) => ({
      id: randomUUID(),
      promptId: id,
      position: 0,
      nodeId: "9",
      kind: "image",
      filename: "a.png",
    })),
  });
}

const LIST = `query ($jobs: Int!, $prompts: Int!) {
  jobs(first: $jobs) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage }
    edges { node {
      id name status counts { total pending running succeeded failed canceled } labels { key value } waitingFor secondsLeft number retryOf { id name }
      prompts(first: $prompts) { totalCount edges { node { index status outputs { url } backend { name } error { code } progress { fraction } } } }
    } }
  }
}`;

async function statementsOf(query: string, variables: object = {}) {
  statements.length = 0;
  const { data, errors } = await ask(server.url, query, variables);
  expect(errors).toBeUndefined();
  return { data, sql: statements.filter((statement) => !/^(BEGIN|COMMIT|SELECT 1$)/.test(statement)) };
}

test("a list of 50 jobs with their prompts, outputs and backends takes 8 statements, like a list of one", async () => {
  const small = await statementsOf(LIST, { jobs: 1, prompts: 1 });
  const large = await statementsOf(LIST, { jobs: 50, prompts: 20 });
  expect(large.data.jobs.edges).toHaveLength(50);
  expect(large.data.jobs.edges[0].node.prompts.edges).toHaveLength(20);
  expect(large.data.jobs.edges[0].node).toMatchObject({ waitingFor: "49 jobs ahead", retryOf: { name: "a job" } });
  expect(large.sql.map((statement) => statement.slice(0, 60))).toHaveLength(8);
  expect(small.sql).toHaveLength(8);
});

test("a list reads no workflow, and counts nothing, that it wasn't asked for", async () => {
  const { sql } = await statementsOf(
    "{ jobs(first: 50) { edges { node { id counts { total } prompts(first: 1) { totalCount } } } } }",
  );
  expect(sql).toHaveLength(2);
  expect(sql.join()).not.toMatch(/workflow|count\(/i);
});

test("the workflows of many prompts take two statements more: whose they are, and what they are", async () => {
  const { sql } = await statementsOf(
    "{ jobs(first: 50) { edges { node { prompts(first: 20) { edges { node { workflow job { name } } } } } } } }",
  );
  expect(sql).toHaveLength(5);
});

test("pages of all jobs are read by one statement that stops at the size of the pages", async () => {
  const { sql } = await statementsOf(
    "{ jobs(first: 50) { edges { node { prompts(first: 2) { edges { node { index } } } } } } }",
  );
  expect(sql).toHaveLength(2);
  expect(sql[1]).toContain("LATERAL");
});

test("nodes of all kinds take one statement a kind", async () => {
  const { data } = await statementsOf(
    "{ jobs(first: 50) { edges { node { id prompt(index: 0) { id outputs { id } } } } } }",
  );
  const ids = data.jobs.edges.flatMap(
    ({ node }: { node: { id: string; prompt: { id: string; outputs: { id: string }[] } } }) => [
      node.id,
      node.prompt.id,
      node.prompt.outputs[0]?.id,
    ],
  );
  const { sql } = await statementsOf("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids });
  expect(sql).toHaveLength(3);
});

test("a crowd that asks the same while the first answer is on its way costs one run more, one that asks different things costs each", async () => {
  const client = await connect(server.url);
  const text = "query ($first: Int) { jobs(first: $first) { edges { node { id } } } }";
  const ask20 = async (first: (n: number) => number, waiting: number) => {
    statements.length = 0;
    await using gate = await closeGate(databaseUrl, "LOCK TABLE job IN ACCESS EXCLUSIVE MODE");
    for (let n = 0; n < 20; n++) client.subscribe(String(n), text, { first: first(n) });
    client.send({ type: "ping" });
    while ((await client.next()).type !== "pong");
    await gate.waiting(waiting);
    await gate.open();
    for (let n = 0; n < 20; n++) {
      expect(await client.next(String(n))).toMatchObject({ type: "next" });
      await client.next(String(n));
    }
    return statements.length;
  };
  expect(await ask20(() => 5, 1)).toBe(2);
  expect(await ask20((n) => n + 1, 5)).toBe(20);
  client.socket.terminate();
});
