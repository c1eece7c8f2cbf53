// One reader of the log a process feeds everybody who watches in it.
import type { Db } from "../../prisma/client.ts";
import { endOfLog, type JobEventRow, type Place, readTail, type TailRow } from "./log.ts";
import type { Signal } from "./signal.ts";

const pageSize = 1_000;
const firstRetryMs = 10;

export interface Hub {
  /** Hears every event of that job, or of all jobs (null): new ones, in a job's order as a rule. */
  listen(jobId: string | null, listener: Listener): () => void;
  stop(): Promise<void>;
}

/** `null` instead of an event: look at the job itself, it may be gone. */
export type Listener = (event: JobEventRow | null) => void;

export interface HubOptions {
  db: Db;
  signal: Signal;
  pollMs: number;
  onError: (error: unknown) => void;
}

export async function startHub({ db, signal, pollMs, onError }: HubOptions): Promise<Hub> {
  const listeners = new Map<string | null, Set<Listener>>();
  let place: Place = await endOfLog(db);
  /** Ids behind the place that were delivered before they were settled. */
  let delivered = new Set<bigint>();
  let reading: Promise<void> | null = null;
  let again = false;
  let retryMs = firstRetryMs;
  let stopped = false;

  const deliver = (row: TailRow): void => {
    if (delivered.has(row.id)) return;
    for (const key of [row.jobId, null]) for (const listener of listeners.get(key) ?? []) listener(row);
  };
  const nudge = (jobId: string): void => {
    for (const listener of listeners.get(jobId) ?? []) listener(null);
  };

  /** Reads to the end of what is visible; the place itself moves only over what is settled. */
  const read = async (): Promise<void> => {
    const open = new Set<bigint>();
    let from = place;
    for (let more = true; more && !stopped; ) {
      const rows = await readTail(db, from, pageSize);
      for (const row of rows) {
        deliver(row);
        from = { xid: row.xid, id: row.id };
        if (row.settled && open.size === 0) place = from;
        else open.add(row.id);
      }
      more = rows.length === pageSize;
    }
    retryMs = open.size > delivered.size ? firstRetryMs : Math.min(2 * retryMs, pollMs);
    delivered = open;
    if (open.size > 0) setTimeout(wake, retryMs).unref();
  };
  const wake = (): void => {
    again = true;
    if (stopped || reading) return;
    again = false;
    reading = read()
      .catch(onError)
      .finally(() => {
        reading = null;
        if (again) wake();
      });
  };

  const ends = [signal.subscribe("events", wake), signal.onConnect(wake), signal.subscribe("deleted", nudge)];
  const poll = setInterval(wake, pollMs);
  return {
    listen(jobId, listener) {
      const set = listeners.get(jobId) ?? new Set();
      listeners.set(jobId, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(jobId) === set) listeners.delete(jobId);
      };
    },
    async stop() {
      stopped = true;
      clearInterval(poll);
      for (const end of ends) end();
      await reading;
    },
  };
}
