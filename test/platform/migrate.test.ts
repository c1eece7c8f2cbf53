// Migrations are applied once, in order, whole or not at all, and make what schema.prisma describes.
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diffSchema } from "../../prisma/diff.ts";
import { migrate } from "../../prisma/migrate.ts";
import { MIGRATIONS_FOLDER, readMigrations } from "../../prisma/migrations.ts";
import { temporaryFolder } from "../support/cluster.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { closeGate } from "../support/gate.ts";
import { createQueue } from "../support/queue.ts";

const APP = fileURLToPath(new URL("../support/migrateApp.ts", import.meta.url));

/** Cut at each of its semicolons, this one would break. */
const ONE = "CREATE TABLE one (n int); CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;";

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase({ template: "template0" });
  folder = await temporaryFolder("sluice-migrations-");
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "migration.sql"), sql);
}

async function tables(): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
  return rows.map(({ name }) => name);
}

async function ledger(): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY finished_at`;
  return rows.map((row) => row.migration_name);
}

test("the migrations make the database that schema.prisma describes", async () => {
  await migrate(database.url);
  expect(await diffSchema(database.url)).toBe("");
});

test("a change of schema.prisma that no migration makes is told as SQL", async () => {
  await migrate(database.url);
  const schema = join(folder, "schema.prisma");
  await writeFile(schema, 'datasource db {\n provider = "postgresql"\n}\nmodel Extra {\n id Int @id\n}\n');
  expect(await diffSchema(database.url, schema)).toMatch(/CREATE TABLE "Extra"/);
});

test("several processes that start at once apply each migration once", async () => {
  const run = promisify(execFile);
  const answers = await Promise.all([1, 2, 3].map(() => run(process.execPath, [APP, database.url])));
  const names = (await readMigrations(MIGRATIONS_FOLDER)).map(({ name }) => name);
  expect(answers.flatMap(({ stdout }) => JSON.parse(stdout))).toEqual(names);
  expect(await ledger()).toEqual(names);
});

test("a second start applies only what is new, in the order of the names", async () => {
  await write("2_two", "CREATE TABLE two (n int)");
  await write("1_one", ONE);
  expect(await migrate(database.url, folder)).toEqual(["1_one", "2_two"]);
  await write("3_three", "ALTER TABLE two ADD COLUMN m int");
  expect(await migrate(database.url, folder)).toEqual(["3_three"]);
  expect(await migrate(database.url, folder)).toEqual([]);
  expect(await ledger()).toEqual(["1_one", "2_two", "3_three"]);
});

test("a migration that fails leaves nothing of itself, and can be mended", async () => {
  await write("1_one", `${ONE} SELECT 1 / 0;`);
  await expect(migrate(database.url, folder)).rejects.toThrow("The migration 1_one can't be applied: division by zero");
  expect(await tables()).toEqual(["_prisma_migrations"]);
  await write("1_one", ONE);
  expect(await migrate(database.url, folder)).toEqual(["1_one"]);
});

test("a migration gets into no circle with a transaction that uses the same tables, and waits for it however long it takes", async () => {
  await write("1_tables", "CREATE TABLE one (n int); CREATE TABLE two (n int);");
  await migrate(database.url, folder);
  await write("2_grow", "ALTER TABLE one ADD COLUMN m int; ALTER TABLE two ADD COLUMN m int;");
  await using working = await closeGate(database.url, "SELECT FROM two");
  const migrated = migrate(database.url, folder);
  await working.waiting(1);
  await working.run("SELECT FROM one");
  await working.waiting(1);
  await working.run("SELECT pg_sleep(0.7)");
  await working.open();
  expect(await migrated).toEqual(["2_grow"]);
});

test("a database that is ahead, and a migration that was changed afterwards, are refused by name", async () => {
  await write("1_one", ONE);
  await migrate(database.url, folder);
  await write("1_one", "CREATE TABLE other (n int)");
  await expect(migrate(database.url, folder)).rejects.toThrow(
    "The migration 1_one was changed after it had been applied",
  );
  await rm(join(folder, "1_one"), { recursive: true });
  await expect(migrate(database.url, folder)).rejects.toThrow("The migration 1_one of this database is unknown here");
});

test("on a server without pg_trgm the migrations are applied all the same, and names are found", async () => {
  const { prisma } = database;
  await prisma.$executeRaw`CREATE FUNCTION lack() RETURNS event_trigger LANGUAGE plpgsql AS
    'BEGIN RAISE ''extension "pg_trgm" is not available'' USING ERRCODE = ''feature_not_supported''; END'`;
  await prisma.$executeRaw`CREATE EVENT TRIGGER lack ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION lack()`;
  await migrate(database.url);
  expect(await nameIndexes()).toEqual([]);
  const jobId = await createQueue(prisma).submit(1, { name: "Lantern at dusk" });
  const where = { name: { contains: "LANTERN", mode: "insensitive" } } as const;
  expect((await prisma.job.findMany({ where })).map(({ id }) => id)).toEqual([jobId]);
});

test("with it, there is an index that a search for a name can use", async () => {
  await migrate(database.url);
  expect(await nameIndexes()).toEqual(["job_name_idx"]);
  const [, plan] = await database.prisma.$transaction([
    database.prisma.$executeRaw`SET LOCAL enable_seqscan = off`,
    database.prisma.$queryRaw<{ "QUERY PLAN": string }[]>`EXPLAIN SELECT id FROM job WHERE name ILIKE '%lantern%'`,
  ]);
  expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain("job_name_idx");
});

async function nameIndexes(): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<{ name: string }[]>`
    SELECT indexname AS name FROM pg_indexes WHERE tablename = 'job' AND indexdef LIKE '%gin_trgm_ops%'`;
  return rows.map(({ name }) => name);
}
