// Holds row locks from a connection of its own, so that a test decides who comes in which order.
import pg from "pg";
import { vi } from "vitest";
import { connectionOf } from "../../prisma/connection.ts";

export interface Gate extends AsyncDisposable {
  /** Runs something more in the transaction that holds the locks. */
  run(sql: string, values?: unknown[]): Promise<void>;
  /** Resolves when so many other connections really wait for a lock, be it the gate's or that of another one in the queue. */
  waiting(count: number): Promise<void>;
  /** Resolves when a statement with this text waits for a lock, whatever else does: on a slow machine what polls comes too. */
  waitingFor(text: string): Promise<void>;
  /** Lets go of the locks; what was run is kept. */
  open(): Promise<void>;
  /** Lets go of the locks; what was run never happened. */
  rollback(): Promise<void>;
}

/** Begins a transaction with that statement. */
export async function closeGate(databaseUrl: string, sql: string, values: unknown[] = []): Promise<Gate> {
  const holder = new pg.Client(connectionOf(databaseUrl));
  // Apart from the holder: within a transaction pg_stat_activity stands still.
  const looker = new pg.Client(connectionOf(databaseUrl));
  await Promise.all([holder.connect(), looker.connect()]);
  await holder.query("BEGIN");
  await holder.query(sql, values);
  const end = async (command: "COMMIT" | "ROLLBACK"): Promise<void> => {
    await holder.query(command);
  };
  return {
    async run(more, moreValues = []) {
      await holder.query(more, moreValues);
    },
    async waiting(count) {
      await vi.waitFor(
        async () => {
          const { rows } = await looker.query<{ waiting: number }>(WAITING);
          if (rows[0]?.waiting !== count) throw new Error(`${rows[0]?.waiting} of ${count} wait for a lock.`);
        },
        { timeout: 10_000, interval: 2 },
      );
    },
    async waitingFor(text) {
      await vi.waitFor(
        async () => {
          const { rows } = await looker.query(`${WAITING} AND strpos(query, $1) > 0`, [text]);
          if (rows[0]?.waiting === 0) throw new Error(`Nothing with "${text}" waits for a lock.`);
        },
        { timeout: 10_000, interval: 2 },
      );
    },
    open: () => end("COMMIT"),
    rollback: () => end("ROLLBACK"),
    async [Symbol.asyncDispose]() {
      await Promise.all([holder.end(), looker.end()]);
    },
  };
}

/** Holds the rows of these jobs as every change of them does. */
export const holdJobs = (databaseUrl: string, jobIds: readonly string[]): Promise<Gate> =>
  closeGate(databaseUrl, "SELECT FROM job WHERE id = ANY($1::uuid[]) FOR UPDATE", [jobIds]);

const WAITING = `
SELECT count(*)::int AS waiting FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND cardinality(pg_blocking_pids(pid)) > 0`;
