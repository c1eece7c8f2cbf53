// Brings a database to the newest migration.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { connectionOf } from "./connection.ts";
import { MIGRATIONS_FOLDER, type Migration, readMigrations } from "./migrations.ts";

type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/** The advisory lock that Prisma's own command line takes, so that the two can't migrate at once. */
const PRISMA_LOCK = 72707369;

/** Prisma's own table, so that its command line goes on working on a database that was migrated here. */
const LEDGER = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Safe when several processes start at once: one applies, the others wait and find it done. Returns the names that it applied.
 * Not through the schema engine: adapter-pg cuts scripts at every semicolon, also inside functions.
 */
export async function migrate(databaseUrl: string, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client(connectionOf(databaseUrl));
  client.on("error", () => undefined);
  await client.connect();
  try {
    // Another process may be at a long migration.
    await client.query("SET lock_timeout = 0");
    await client.query(`SELECT pg_advisory_lock(${PRISMA_LOCK})`);
    const open = await unapplied(client, migrations);
    for (const migration of open) await apply(client, migration);
    return open.map(({ name }) => name);
  } finally {
    // Ends the session and with it the lock.
    await client.end();
  }
}

async function unapplied(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  await client.query("SET client_min_messages = warning");
  await client.query(LEDGER);
  const { rows } = await client.query<Applied>(
    `SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
  );
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) checkApplied(row, byName.get(row.migration_name));
  const applied = new Set(rows.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !applied.has(name));
}

function checkApplied(row: Applied, migration: Migration | undefined): void {
  const named = `The migration ${row.migration_name}`;
  if (row.finished_at === null) throw new Error(`${named} has failed half-way on this database; it needs a person.`);
  if (migration === undefined)
    throw new Error(`${named} of this database is unknown here: a newer Sluice has been at it.`);
  if (row.checksum !== migration.checksum) throw new Error(`${named} was changed after it had been applied.`);
}

/**
 * A release is brought up while the one before works: who waits here for its tables must not keep those behind it waiting, nor get into a
 * circle with one of its transactions. So it waits shorter than PostgreSQL's deadlock_timeout, lets go of all it has, and tries again.
 */
const LOCK_PATIENCE = "500ms";
const GIVE_UP_MS = 120_000;

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const since = Date.now();
  while (!(await tryToApply(client, migration, Date.now() - since < GIVE_UP_MS))) await sleep(100 * Math.random());
}

const isBusy = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === "55P03" || error.code === "40P01");

/** False: somebody else held a lock that it needs, and nothing was changed. */
async function tryToApply(
  client: pg.Client,
  { name, sql, checksum }: Migration,
  mayTryAgain: boolean,
): Promise<boolean> {
  await client.query("BEGIN");
  try {
    await client.query(`SET LOCAL lock_timeout = '${LOCK_PATIENCE}'`);
    // Without parameters pg sends a script as it is, with all its statements.
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
    return true;
  } catch (cause) {
    await client.query("ROLLBACK").catch(() => undefined);
    if (mayTryAgain && isBusy(cause)) return false;
    throw new Error(`The migration ${name} can't be applied: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
