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
    this.#wake?.();
  }

  /** Everything put since the last take; `missed`: something may lie in the log that is not among them. */
  take(): { events: JobEventRow[]; missed: boolean } {
    const taken = { events: this.#events, missed: this.#missed };
    this.#events = [];
    this.#missed = false;
    return taken;
  }

  /** Resolves when there is something to take, or the mailbox was closed (false). */
  async wait(): Promise<boolean> {
    while (!this.#closed && this.#events.length === 0 && !this.#missed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = null;
    return !this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }
}
