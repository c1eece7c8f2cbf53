// Finds work for free backends: one statement asks for all of them together.
import type { Assignment } from "../jobs/assignment.ts";
import type { Log } from "../log.ts";

export interface ClaimerOptions {
  claim: (backendIds: string[]) => Promise<Assignment[]>;
  /** Attempts on these backends whose worker has gone. */
  adopt: (backendIds: string[]) => Promise<Assignment[]>;
  pollMs: number;
  log: Log;
}

interface Free {
  backendId: string;
  /** May it get a new prompt? An orphan of its own it gets anyway. */
  ready: () => boolean;
  resolve: (work: Assignment | null) => void;
}

/** Asks when a backend becomes free, when woken, and every `pollMs`; one question at a time. */
export class Claimer {
  #free = new Map<string, Free>();
  /** Work that came without a question, until its backend asks. */
  #given = new Map<string, Assignment>();
  #options: ClaimerOptions;
  #leaving = new Set<string>();
  #asking = false;
  #woken = false;
  #adoptDue = true;
  #stopped = false;
  #poll: NodeJS.Timeout;

  constructor(options: ClaimerOptions) {
    this.#options = options;
    this.#poll = setInterval(() => {
      this.#adoptDue = true;
      this.wake();
    }, options.pollMs);
  }

  /** Resolves with the next work for this backend; null: the claimer was stopped. */
  next(backendId: string, ready: () => boolean): Promise<Assignment | null> {
    const given = this.#given.get(backendId);
    if (this.#given.delete(backendId) && given) return Promise.resolve(given);
    if (this.#stopped) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#free.set(backendId, { backendId, ready, resolve });
      this.wake();
    });
  }

  /** For backends that are just about to ask. */
  give(work: readonly Assignment[]): void {
    for (const assignment of work) this.#given.set(assignment.backendId, assignment);
  }

  holds(backendId: string): boolean {
    return this.#given.has(backendId);
  }

  /** No new prompt for this backend. A question that is under way still hands out what it brings for it. */
  dismiss(backendId: string): void {
    const free = this.#free.get(backendId);
    if (!free) return;
    this.#leaving.add(backendId);
    free.ready = () => false;
    if (!this.#asking) this.#dismissLeaving();
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  wake(): void {
    this.#woken = true;
    if (this.#asking) return;
    this.#asking = true;
    // Slots that become free in the same turn ask together.
    queueMicrotask(() => void this.#askAll());
  }

  /** No new claims. A question that is under way still hands out what it brings. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#poll);
    if (!this.#asking) this.#dismiss();
  }

  async #askAll(): Promise<void> {
    try {
      while (this.#woken && !this.#stopped) {
        this.#woken = false;
        await this.#askOnce();
        this.#dismissLeaving();
      }
    } catch (error) {
      this.#options.log.warn({ error }, "no work could be claimed; trying again");
    } finally {
      this.#asking = false;
      this.#dismissLeaving();
      if (this.#stopped) this.#dismiss();
    }
  }

  async #askOnce(): Promise<void> {
    if (this.#adoptDue && this.#free.size > 0) {
      this.#adoptDue = false;
      this.#hand(await this.#options.adopt([...this.#free.keys()]));
    }
    const ready = [...this.#free.values()].filter((free) => free.ready()).map((free) => free.backendId);
    if (ready.length === 0 || this.#stopped) return;
    const work = await this.#options.claim(ready);
    this.#hand(work);
    // A claim may give less than there is.
    if (work.length > 0 && work.length < ready.length) this.#woken = true;
  }

  #hand(work: readonly Assignment[]): void {
    for (const assignment of work) {
      const free = this.#free.get(assignment.backendId);
      this.#free.delete(assignment.backendId);
      free?.resolve(assignment);
    }
  }

  #dismissLeaving(): void {
    for (const backendId of this.#leaving) {
      this.#free.get(backendId)?.resolve(null);
      this.#free.delete(backendId);
    }
    this.#leaving.clear();
  }

  #dismiss(): void {
    for (const free of this.#free.values()) free.resolve(null);
    this.#free.clear();
  }
}
