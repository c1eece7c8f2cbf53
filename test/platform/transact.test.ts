// A transaction sent in one go: all of it or nothing, and its connection is as good as before.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPrisma, type Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { transact } from "../../prisma/transact.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createPrisma(database.url, { poolSize: 1, onError: () => undefined });
  await db.$executeRaw`CREATE TABLE note (text text PRIMARY KEY)`;
});

afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const write = (text: string) => Prisma.sql`INSERT INTO note (text) VALUES (${text}) RETURNING text`;
const notes = () => db.$queryRaw<{ text: string }[]>`SELECT text FROM note ORDER BY 1`;

test("each statement sees what those before it did, and their rows come in order", async () => {
  const answers = await transact(db, [write("a"), Prisma.sql`SELECT count(*)::int AS count FROM note`]);
  expect(answers).toEqual([[{ text: "a" }], [{ count: 1 }]]);
  expect(await notes()).toEqual([{ text: "a" }]);
});

test("one that fails undoes all, its error is thrown, and the only connection serves on", async () => {
  await expect(transact(db, [write("b"), write("a"), write("c")])).rejects.toMatchObject({ code: "23505" });
  expect(await notes()).toEqual([{ text: "a" }]);
});

test("a connection that dies in the middle is given up, and the pool opens another", async () => {
  const die = Prisma.sql`SELECT pg_terminate_backend(pg_backend_pid())`;
  await expect(transact(db, [write("d"), die])).rejects.toThrow();
  expect(await notes()).toEqual([{ text: "a" }]);
});

test("what is set for a transaction ends with it", async () => {
  await transact(db, [Prisma.sql`SELECT set_config('lock_timeout', '7s', true)`]);
  const [row] = await db.$queryRaw<{ setting: string }[]>`SELECT current_setting('lock_timeout') AS setting`;
  expect(row?.setting).not.toBe("7s");
});
