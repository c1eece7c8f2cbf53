// What one subscriber has not taken yet: a bounded queue of events, or the note that it must read the log.
import { hubDrops } from "../metrics.ts";
import type { JobEventRow } from "./log.ts";

const capacity = 256;

/** Never more than `capacity` events: whoever reads slower than that loses the queue, not the events, and reads them from the log. */
export class Mailbox {
  #events: JobEventRow[] = [];
  #missed = false;
  #wake: (() => void) | null = null;
  #closed = false;

  put(event: JobEventRow | null): void {
    if (event === null || this.#events.length >= capacity) {
      if (event !== null) hubDrops.inc({ kind: "overflow" });
      this.#events = [];
      this.#missed = true;
    } else if (!this.#missed) {
      this.#events.push(event);
    }
    this.#rouse();
  }

  /** Everything put since the last take; `missed`: something may lie in the log that is not among them. */
  take(): { events: JobEventRow[]; missed: boolean } {
    const taken = { events: this.#events, missed: this.#missed };
    this.#events = [];
    this.#missed = false;
    return taken;
  }

  /** The oldest event alone; null: there is none yet. */
  shift(): JobEventRow | "missed" | null {
    if (!this.#missed) return this.#events.shift() ?? null;
    this.#missed = false;
    return "missed";
  }

  /** Calls back once, when there is something to take or the mailbox is closed. False: it is closed already. One waits at a time. */
  rouses(wake: () => void): boolean {
    if (this.#closed) return false;
    this.#wake = wake;
    if (this.#missed || this.#events.length > 0) this.#rouse();
    return true;
  }

  /** Resolves when there is something to take, or the mailbox was closed (false). */
  wait(): Promise<boolean> {
    return new Promise((resolve) => {
      if (!this.rouses(() => resolve(!this.#closed))) resolve(false);
    });
  }

  close(): void {
    this.#closed = true;
    this.#rouse();
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
