// Makes this process the one owner of a running cluster: it holds an advisory lock in a session that ends with the process.
import pg from "pg";
import { SUPERUSER } from "./create.ts";

export type Owner = {
  url: string;
  /** Called once when the session ends, whoever ended it. */
  onLost: (listener: () => void) => void;
  release: () => Promise<void>;
};

export const DATABASE = "sluice";
const OWNER_LOCK = 5_102_473;
const NAME = "sluice owner";

/** SQLSTATEs and errno codes of a server that is starting up or going down. */
const NOT_READY = new Set(["57P03", "57P01", "ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/** Undefined while the server isn't ready. Throws when another living process owns it. */
export async function takeOwnership(port: number, password: string): Promise<Owner | undefined> {
  const address = `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}`;
  const client = new pg.Client({
    connectionString: `${address}/postgres`,
    application_name: `${NAME} ${process.pid}`,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  const lost = new Promise<void>((resolve) => client.once("end", resolve));
  client.on("error", () => undefined);
  try {
    await client.connect();
    await lock(client);
    await createDatabase(client);
  } catch (error) {
    await client.end().catch(() => undefined);
    if (error instanceof Error && (NOT_READY.has(codeOf(error)) || error.message.startsWith("Connection terminated")))
      return undefined;
    throw error;
  }
  return {
    url: `${address}/${DATABASE}`,
    onLost: (listener) => void lost.then(listener),
    release: () => client.end(),
  };
}

async function lock(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ mine: boolean }>(`SELECT pg_try_advisory_lock(${OWNER_LOCK}) AS mine`);
  if (rows[0]?.mine) return;
  const holders = await client.query<{ application_name: string }>(
    `SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
     WHERE locktype = 'advisory' AND objid = ${OWNER_LOCK} AND granted`,
  );
  const pid = holders.rows[0]?.application_name.slice(NAME.length + 1) ?? "unknown";
  throw new Error(`it is in use by another Sluice (process ${pid})`);
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
