// Reads the end of the log of all jobs, over and over: each event is handed on once, as soon as it is visible.
import { setTimeout as delay } from "node:timers/promises";
import type { Db } from "../../prisma/client.ts";
import { endOfLog, type Place, readTail, type TailRow } from "./log.ts";

/** Less than a mailbox holds: whoever keeps up misses nothing, however much comes at once. */
const pageSize = 200;
const firstRetryMs = 10;

export interface TailOptions {
  db: Db;
  deliver: (row: TailRow) => void;
  /** The longest time between two looks. */
  pollMs: number;
  /** What is written at nearly the same time is read together. */
  gatherMs: number;
  onError: (error: unknown) => void;
}

export class Tail {
  readonly #options: TailOptions;
  readonly #poll: NodeJS.Timeout;
  /** All before it is settled and was handed on. */
  #place: Place;
  /** Ids behind the place that were handed on before they were settled. */
  #delivered = new Set<bigint>();
  #reading: Promise<void> | null = null;
  #again = false;
  #retryMs = firstRetryMs;
  #stopped = false;

  static async open(options: TailOptions): Promise<Tail> {
    return new Tail(options, await endOfLog(options.db));
  }

  private constructor(options: TailOptions, place: Place) {
    this.#options = options;
    this.#place = place;
    this.#poll = setInterval(this.wake, options.pollMs);
  }

  readonly wake = (): void => {
    this.#again = true;
    if (this.#stopped || this.#reading) return;
    this.#again = false;
    this.#reading = delay(this.#options.gatherMs)
      .then(() => this.#read())
      .catch(this.#options.onError)
      .finally(() => {
        this.#reading = null;
        if (this.#again) this.wake();
      });
  };

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    await this.#reading;
  }

  /** Reads to the end of what is visible; the place itself moves only over what is settled. */
  async #read(): Promise<void> {
    const open = new Set<bigint>();
    let from = this.#place;
    for (let more = true; more && !this.#stopped; ) {
      const rows = await readTail(this.#options.db, from, pageSize);
      for (const row of rows) {
        if (!this.#delivered.has(row.id)) this.#options.deliver(row);
        from = { xid: row.xid, id: row.id };
        if (row.settled && open.size === 0) this.#place = from;
        else open.add(row.id);
      }
      more = rows.length === pageSize;
    }
    this.#retryMs = open.size > this.#delivered.size ? firstRetryMs : Math.min(2 * this.#retryMs, this.#options.pollMs);
    this.#delivered = open;
    if (open.size > 0) setTimeout(this.wake, this.#retryMs).unref();
  }
}
