// Starts a PostgreSQL for tests alone, in a temporary folder, with a migrated database to make copies of.
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { migrate } from "../../prisma/migrate.ts";
import { startDatabase } from "../../server/database/start.ts";
import { createLog } from "../../server/log.ts";
import { copyBlank } from "./blank.ts";

export const TEMPLATE = "sluice_template";

/** Nothing here has to outlive a power cut. */
const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" };

export type TestCluster = { url: string; stop: () => Promise<void> };

export async function startTestCluster(blank?: string): Promise<TestCluster> {
  const dataDir = await temporaryFolder("sluice-test-");
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => removeDataDir(dataDir));
  if (blank !== undefined) await copyBlank(blank, dataDir);
  const database = await startDatabase({ dataDir, log: createLog("warn"), settings: FAST });
  cleanUp.defer(database.stop);
  await runSql(database.url, `CREATE DATABASE ${TEMPLATE}`);
  await migrate(databaseUrl(database.url, TEMPLATE));
  const owned = cleanUp.move();
  return { url: database.url, stop: () => owned.disposeAsync() };
}

/** Open to the user that PostgreSQL runs as, which mkdtemp's folders are not. */
export async function temporaryFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await chmod(folder, 0o755);
  return folder;
}

export async function removeDataDir(dataDir: string): Promise<void> {
  const elsewhere = (await readFile(join(dataDir, "postgres.path"), "utf8").catch(() => "")).trim();
  if (elsewhere !== "") await rm(dirname(elsewhere), { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

export function databaseUrl(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

export async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
