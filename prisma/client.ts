// Opens the way to the data: a Prisma client over a pool of its own.
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { connectionOf } from "./connection.ts";
import { type Job, PrismaClient } from "./generated/client.ts";
import { openWay } from "./transact.ts";

export type Db = PrismaClient;

/** Not loaded with a job: a workflow and what is sent beside it may be megabytes, and secrets are for workers alone. */
export const HEAVY = { workflow: true, extraData: true, secrets: true } as const;

export type JobRow = Omit<Job, "workflow" | "extraData" | "secrets">;

export type PrismaOptions = {
  poolSize: number;
  /** Told of connections that died while they were idle; the pool replaces them by itself. */
  onError: (error: Error) => void;
  /** After so long without an answer a connection counts as dead: a network may swallow one without a word. */
  silentMs?: number;
  /** How long a query waits for a connection when all are in use. */
  patienceMs?: number;
};

/** Longer than the longest statement, a cancel of the largest job on a slow disk. */
const SILENT_MS = 130_000;
const PATIENCE_MS = 15_000;

export function createPrisma(databaseUrl: string, options: PrismaOptions): Db {
  const { poolSize, onError, silentMs = SILENT_MS, patienceMs = PATIENCE_MS } = options;
  const pool = new pg.Pool({
    ...connectionOf(databaseUrl),
    max: poolSize,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: patienceMs,
    keepAlive: true,
    query_timeout: silentMs,
    // For transact.ts; Prisma itself awaits each query before it sends the next.
    pipeline: true,
  });
  // Without a listener the first connection that the server ends would end this process.
  pool.on("error", onError);
  // So would one that it ends while it passes from hand to hand: just then nobody else listens.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const nameOf = createNames();
  const adapter = new PrismaPg(pool, { disposeExternalPool: true, statementNameGenerator: nameOf });
  return openWay(new PrismaClient({ adapter }), { pool, nameOf });
}

/** PostgreSQL keeps the plan of a named statement, on every connection: so only so many get a name. */
const MOST_NAMES = 200;

/** Planning the door's statements takes longer than running them. "" is an unnamed statement. */
function createNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    if (!names.has(sql) && names.size < MOST_NAMES) names.set(sql, `sluice_${names.size}`);
    return names.get(sql) ?? "";
  };
}
