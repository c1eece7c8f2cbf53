// The stage of a chaos run: PostgreSQL, servers, workers and simulators, each a process of its own.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { freePort } from "../../server/database/freePort.ts";
import { findPostmaster } from "../../server/database/pidFile.ts";
import { startDatabase } from "../../server/database/start.ts";
import { createLog } from "../../server/log.ts";
import { builtPage } from "../support/builtPage.ts";
import { removeDataDir, temporaryFolder } from "../support/cluster.ts";
import { kept } from "../support/memory.ts";
import { Child } from "./child.ts";
import { createProcesses, type Processes } from "./processes.ts";

export interface Size {
  servers: number;
  workers: number;
  simulators: number;
}

export interface Simulated {
  child: Child;
  url: string;
  /** What it really ran. */
  file: string;
}

export interface World extends Processes {
  folder: string;
  databaseUrl: string;
  simulators: Simulated[];
  children: Child[];
  /** Ends every session on the database but those of this process; gives how many. */
  cutSessions(share: number): Promise<number>;
  /** The postmaster, and with SIGKILL all its processes too. It is started again by whoever owns it. */
  endDatabase(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  stop(options: { keepFolder: boolean }): Promise<void>;
}

const LEASE_MS = 1_000;
export const LOST_MS = 2_000;

const SIMULATOR = fileURLToPath(new URL("./simulatorApp.ts", import.meta.url));

/** Kept between runs: most of a start is compiling. */
const COMPILED = join(kept, "sluice-compiled");

/** What was committed must outlive a SIGKILL, but no power cut. */
const SETTINGS = { fsync: "off", full_page_writes: "off", max_connections: "200" };

export async function openWorld(size: Size): Promise<World> {
  const log = createLog("silent");
  const folder = await temporaryFolder("sluice-chaos-");
  await using cleanUp = new AsyncDisposableStack();
  const database = await startDatabase({ dataDir: folder, log, settings: SETTINGS });
  cleanUp.defer(database.stop);
  // Once here, instead of in each server as it starts.
  await builtPage();
  const simulators = await Promise.all(range(size.simulators).map((n) => openSimulator(folder, n)));
  const { servers, workers } = await createProcesses({
    servers: size.servers,
    workers: size.workers,
    folder,
    databaseUrl: database.url,
    simulators,
    environment: {
      SLUICE_LEASE_SECONDS: String(LEASE_MS / 1_000),
      SLUICE_BACKEND_LOST_SECONDS: String(LOST_MS / 1_000),
      NODE_COMPILE_CACHE: COMPILED,
    },
  });
  const children = [...simulators, ...servers].map(({ child }) => child).concat(workers);
  for (const child of children) cleanUp.defer(child.end);
  await Promise.all(children.map((child) => child.start()));
  const owned = cleanUp.move();
  return {
    folder,
    databaseUrl: database.url,
    servers,
    workers,
    simulators,
    children,
    cutSessions: (share) => cutSessions(database.url, share),
    endDatabase: (signal) => endDatabase(join(folder, "postgres"), signal),
    async stop({ keepFolder }) {
      await owned.disposeAsync();
      if (!keepFolder) await removeDataDir(folder);
    },
  };
}

async function openSimulator(folder: string, n: number): Promise<Simulated> {
  const name = `simulator-${n}`;
  const port = await freePort();
  const file = join(folder, `${name}.runs`);
  const child = new Child({
    name,
    args: [SIMULATOR, String(port), file],
    environment: { NODE_COMPILE_CACHE: COMPILED },
    logFile: join(folder, `${name}.log`),
    readyWhen: /^ready: /,
  });
  return { child, url: `http://127.0.0.1:${port}`, file };
}

async function cutSessions(databaseUrl: string, share: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < $1`,
      [share],
    );
    return rowCount ?? 0;
  } catch {
    // It is away already.
    return 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function endDatabase(cluster: string, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  const postmaster = await findPostmaster(cluster);
  if (!postmaster) return;
  const { pid } = postmaster;
  const helpers = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const doomed = signal === "SIGKILL" ? [pid, ...helpers.split(" ").filter(Boolean).map(Number)] : [pid];
  for (const one of doomed) {
    try {
      process.kill(one, signal);
    } catch {
      // It ended with the postmaster.
    }
  }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
