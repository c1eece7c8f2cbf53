// The embedded database starts, is kept by one process alone, and outlives the death of that process.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import { findPostmaster } from "../../server/database/pidFile.ts";
import { endPostmaster } from "../../server/database/postmaster.ts";
import { type Database, startDatabase } from "../../server/database/start.ts";
import { createLog } from "../../server/log.ts";
import { copyBlank } from "../support/blank.ts";
import { removeDataDir, runSql, temporaryFolder } from "../support/cluster.ts";

type App = ChildProcessByStdio<null, Readable, Readable>;

let dataDir: string;
let cleanUp: AsyncDisposableStack;

beforeEach(async () => {
  cleanUp = new AsyncDisposableStack();
  dataDir = await newFolder();
  await copyBlank(inject("blank"), dataDir);
});

afterEach(() => cleanUp.disposeAsync());

const cluster = (): string => join(dataDir, "postgres");

async function newFolder(): Promise<string> {
  const folder = await temporaryFolder("sluice-database-");
  cleanUp.defer(async () => {
    const left = await findPostmaster(join(folder, "postgres"));
    if (left !== undefined) await endPostmaster(join(folder, "postgres"), left.pid);
    await removeDataDir(folder);
  });
  return folder;
}

async function start(folder = dataDir): Promise<Database> {
  const database = await startDatabase({ dataDir: folder, log: createLog("silent"), settings: { fsync: "off" } });
  cleanUp.defer(() => database.stop());
  return database;
}

function startApp(): App {
  const program = fileURLToPath(new URL("../support/databaseApp.ts", import.meta.url));
  const app = spawn(process.execPath, [program, dataDir], { stdio: ["ignore", "pipe", "pipe"] });
  cleanUp.defer(() => void app.kill("SIGKILL"));
  return app;
}

async function urlOf(app: App): Promise<string> {
  const [line] = await once(app.stdout, "data");
  return String(line).trim();
}

async function kill(app: App): Promise<void> {
  app.kill("SIGKILL");
  await once(app, "exit");
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows[0];
}

const keep = (url: string) => runSql(url, "CREATE TABLE kept AS SELECT 42 AS n");
const kept = (url: string) => ask(url, "SELECT n FROM kept");

test("a first start makes a UTF-8 database with a password that only its owner can read", async () => {
  dataDir = await newFolder();
  const database = await start();
  const sql = "SELECT current_setting('server_encoding') AS encoding, upper('é') AS upper";
  expect(await ask(database.url, sql)).toEqual({ encoding: "UTF8", upper: "É" });
  expect((await stat(join(cluster(), "sluice.json"))).mode & 0o777).toBe(0o600);
  const wrong = Object.assign(new URL(database.url), { password: "guess" }).href;
  await expect(ask(wrong, "SELECT 1")).rejects.toThrow(/password authentication failed/);
});

test("stopping ends PostgreSQL, and the next start finds the data at the same address", async () => {
  const first = await start();
  await keep(first.url);
  await first.stop();
  expect(await findPostmaster(cluster())).toBeUndefined();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await kept(second.url)).toEqual({ n: 42 });
});

test("a killed app leaves its database running, and the next start takes that over", async () => {
  const app = startApp();
  await keep(await urlOf(app));
  const before = await findPostmaster(cluster());
  await kill(app);
  const database = await start();
  expect(await kept(database.url)).toEqual({ n: 42 });
  expect(await findPostmaster(cluster())).toEqual(before);
  await database.stop();
  expect(await findPostmaster(cluster())).toBeUndefined();
});

test("when the app and PostgreSQL were killed both, the next start recovers", async () => {
  const app = startApp();
  await keep(await urlOf(app));
  const postmaster = await findPostmaster(cluster());
  await kill(app);
  process.kill(postmaster?.pid ?? 0, "SIGKILL");
  const database = await start();
  expect(await kept(database.url)).toEqual({ n: 42 });
});

test("a pid file whose pid belongs to another program by now neither stops the start nor harms that program", async () => {
  const first = await start();
  await first.stop();
  const uid = (await stat(cluster())).uid;
  const stranger = spawn("sleep", ["60"], { uid, stdio: "ignore" });
  cleanUp.defer(() => void stranger.kill());
  await writeFile(
    join(cluster(), "postmaster.pid"),
    `${stranger.pid}\n${cluster()}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`,
  );
  const second = await start();
  expect(await ask(second.url, "SELECT 1 AS one")).toEqual({ one: 1 });
  await second.stop();
  expect(stranger.exitCode).toBeNull();
  expect(stranger.signalCode).toBeNull();
});

test("a second app on the same folder is refused with a sentence, and the first goes on", async () => {
  const app = startApp();
  const url = await urlOf(app);
  const words = `The data directory ${dataDir} can't be used: it is in use by another Sluice (process ${app.pid}).`;
  await expect(start()).rejects.toThrow(words);
  expect(await ask(url, "SELECT 1 AS one")).toEqual({ one: 1 });
});

test("of two apps that make the same new folder at once, exactly one gets it", async () => {
  dataDir = await newFolder();
  const apps = [startApp(), startApp()];
  const said = await Promise.all(apps.map((app) => Promise.race([urlOf(app), text(app.stderr)])));
  expect(said.filter((line) => line.startsWith("postgresql://"))).toHaveLength(1);
  expect(said.filter((line) => line.includes("in use by another Sluice"))).toHaveLength(1);
  await Promise.all(apps.filter((app) => app.exitCode === null).map(kill));
  await start();
});

test("when somebody else listens on its port, the database takes another one", async () => {
  const first = await start();
  await first.stop();
  const port = Number(new URL(first.url).port);
  const stranger = createServer().listen(port, "127.0.0.1");
  await once(stranger, "listening");
  cleanUp.defer(() => void stranger.close());
  const second = await start();
  expect(second.url).not.toBe(first.url);
  expect(await ask(second.url, "SELECT 1 AS one")).toEqual({ one: 1 });
});

test("a database that dies under the app comes back at the same address", async () => {
  const database = await start();
  await keep(database.url);
  process.kill((await findPostmaster(cluster()))?.pid ?? 0, "SIGKILL");
  await vi.waitFor(async () => expect(await kept(database.url)).toEqual({ n: 42 }), 20_000);
});

test("an app whose owning session was cut off owns its folder again", async () => {
  const database = await start();
  const owners = "FROM pg_stat_activity WHERE application_name LIKE 'sluice owner%'";
  await ask(database.url, `SELECT pg_terminate_backend(pid) ${owners}`);
  await vi.waitFor(
    async () => expect(await ask(database.url, `SELECT count(*)::int AS n ${owners}`)).toEqual({ n: 1 }),
    20_000,
  );
  await expect(start()).rejects.toThrow(/in use by another Sluice/);
});

test.runIf(process.getuid?.() === 0)(
  "root's unreachable folder: the database is kept elsewhere, and the log says where",
  async () => {
    const closed = await newFolder();
    await chmod(closed, 0o700);
    const lines: string[] = [];
    const log = createLog("warn", { write: (line) => void lines.push(line) });
    const first = await startDatabase({ dataDir: closed, log, settings: { fsync: "off" } });
    await keep(first.url).finally(first.stop);
    const place = (await readFile(join(closed, "postgres.path"), "utf8")).trim();
    expect(lines.join()).toContain(place);
    const second = await start(closed);
    expect(await kept(second.url)).toEqual({ n: 42 });
  },
);
