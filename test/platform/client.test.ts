// The Prisma client gives back what was put in, whatever the database's settings are.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createPrisma } from "../../prisma/client.ts";
import { connectionOf } from "../../prisma/connection.ts";
import { runSql } from "../support/cluster.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { holdJobs } from "../support/gate.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const job = { name: "a job", workflow: { "1": { class_type: "EmptyImage", inputs: {} } }, total: 1, pending: 1 };

test("keeps a moment exactly, also in a database whose time zone is Tokyo's", async () => {
  const name = new URL(database.url).pathname.slice(1);
  await runSql(database.url, `ALTER DATABASE ${name} SET timezone = 'Asia/Tokyo'`);
  const prisma = createPrisma(database.url, { poolSize: 1, onError: () => undefined });
  const createdAt = new Date("2026-07-01T12:34:56.789Z");
  const id = randomUUID();
  await prisma.job.create({ data: { ...job, id, createdAt } });
  const read = await prisma.job.findUniqueOrThrow({ where: { id } });
  const raw = await prisma.$queryRaw<{ at: Date; text: string }[]>`
    SELECT created_at AS at, to_char(created_at AT TIME ZONE 'UTC', 'HH24:MI:SS.MS') AS text FROM job WHERE id = ${id}::uuid`;
  await prisma.$disconnect();
  expect(read.createdAt).toEqual(createdAt);
  expect(raw[0]).toEqual({ at: createdAt, text: "12:34:56.789" });
});

test("keeps json (in its key order), jsonb and bigint", async () => {
  const id = randomUUID();
  const workflow = {
    "2": { class_type: "B", inputs: { text: "ünïcode 🎨", zero: 0, list: [1, null, { a: [] }] } },
    "10": { b: 1, a: 2 },
  };
  const labels = [{ key: "team", value: "blue" }];
  await database.prisma.job.create({ data: { ...job, id, workflow, labels, number: 9_007_199_254_740_993n } });
  const read = await database.prisma.job.findUniqueOrThrow({ where: { id } });
  expect(JSON.stringify(read.workflow)).toBe(JSON.stringify(workflow));
  expect(read.labels).toEqual(labels);
  expect(read.number).toBe(9_007_199_254_740_993n);
});

test("lives on when the server ends its idle connections, and says so", async () => {
  const onError = vi.fn();
  const prisma = createPrisma(database.url, { poolSize: 2, onError });
  const [own] = await prisma.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  await runSql(database.url, `SELECT pg_terminate_backend(${own?.pid})`);
  await vi.waitFor(() => expect(onError).toHaveBeenCalled());
  await expect(prisma.job.count()).resolves.toBeTypeOf("number");
  await prisma.$disconnect();
});

test("keeps the options of the user's address beside its own, and UTC over all of them", async () => {
  const options = "-c statement_timeout=4321 -c TimeZone=Asia/Tokyo";
  const url = `${database.url}?application_name=mine&options=${encodeURIComponent(options)}`;
  const prisma = createPrisma(url, { poolSize: 1, onError: () => undefined });
  const rows = await prisma.$queryRaw`SELECT name, setting FROM pg_settings
    WHERE name IN ('statement_timeout', 'TimeZone', 'application_name', 'idle_in_transaction_session_timeout', 'lock_timeout')
    ORDER BY lower(name)`;
  await prisma.$disconnect();
  expect(rows).toEqual([
    { name: "application_name", setting: "mine" },
    { name: "idle_in_transaction_session_timeout", setting: "60000" },
    { name: "lock_timeout", setting: "20000" },
    { name: "statement_timeout", setting: "4321" },
    { name: "TimeZone", setting: "UTC" },
  ]);
});

test("a query waits only so long for a connection when all are in use, and gets one again when one is free", async () => {
  const prisma = createPrisma(database.url, { poolSize: 1, patienceMs: 200, onError: () => undefined });
  const { id } = await database.prisma.job.create({ data: { ...job, id: randomUUID() } });
  await using gate = await holdJobs(database.url, [id]);
  // Prisma's own promises begin only when they are awaited.
  const holding = Promise.resolve(prisma.job.update({ where: { id }, data: { name: "another name" } }));
  await gate.waiting(1);
  await expect(prisma.job.count()).rejects.toThrow();
  await gate.open();
  expect((await holding).name).toBe("another name");
  await expect(prisma.job.count()).resolves.toBeTypeOf("number");
  await prisma.$disconnect();
});

test("leaves an address without options as it is", () => {
  expect(connectionOf("postgresql://a:b%3F@h/d").connectionString).toBe("postgresql://a:b%3F@h/d");
});
