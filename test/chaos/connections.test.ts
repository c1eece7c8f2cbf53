// Connections to the database that die in unusual ways: nobody waits for them for ever, and no error goes unheard.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPrisma } from "../../prisma/client.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { openWire } from "./wire.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test("a query over a connection that has gone silent fails after a while, and the next ones go over new connections", async () => {
  await using wire = await openWire(database.url);
  const prisma = createPrisma(wire.url, { poolSize: 1, silentMs: 1_000, onError: () => undefined });
  expect(await prisma.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  wire.fallSilent();
  await expect(prisma.$queryRaw`SELECT 1 AS one`).rejects.toThrow("Query read timeout");
  expect(await prisma.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  wire.fallSilent();
  const inTransaction = () =>
    prisma.$transaction([prisma.$queryRaw`SELECT 1 AS one`, prisma.$queryRaw`SELECT 2 AS two`]);
  await expect(inTransaction()).rejects.toThrow();
  expect(await inTransaction()).toEqual([[{ one: 1 }], [{ two: 2 }]]);
  await prisma.$disconnect();
});

// Vitest fails a run in which an error is thrown that nobody handles.
test("a connection that is ended as it passes from hand to hand fails its query, and ends no process", async () => {
  await using wire = await openWire(database.url);
  const prisma = createPrisma(wire.url, { poolSize: 1, onError: () => undefined });
  const inTransaction = () =>
    prisma.$transaction([prisma.$queryRaw`SELECT 1 AS one`, prisma.$queryRaw`SELECT 2 AS two`]);
  wire.endNextAtBirth();
  await Promise.allSettled([inTransaction()]);
  expect(await inTransaction()).toEqual([[{ one: 1 }], [{ two: 2 }]]);
  await prisma.$disconnect();
});
