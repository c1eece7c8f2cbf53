// Keeps the leases of a worker's attempts, and passes on what is asked of them: stop it on the backend, or look away.

import { setTimeout as delay } from "node:timers/promises";
import type { Lease } from "../jobs/renew.ts";
import type { Log } from "../log.ts";

export interface Held {
  /** Aborted when the prompt is to be stopped on its backend; the reason says why. */
  interrupt: AbortSignal;
  /** Aborted when the attempt is not ours any more, or the worker stops. */
  stop: AbortSignal;
  release(): void;
}

export type InterruptReason = "asked" | "timeout";

export interface LeaseOptions {
  renew: (attemptIds: string[]) => Promise<Lease[]>;
  leaseMs: number;
  promptTimeoutMs: number | null;
  log: Log;
}

const stopping = new Error("the worker stops");

interface Entry {
  interrupt: AbortController;
  stop: AbortController;
  /** By this process's clock: the lease can't have run out before then. */
  safeUntil: number;
}

/** Renews at a third of the lease, and at once when poked. */
export class Leases {
  #held = new Map<string, Entry>();
  #options: LeaseOptions;
  #timer: NodeJS.Timeout | null = null;
  #renewing = false;
  #poked = false;
  #stopped = false;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  hold({ attemptId, orphan }: { attemptId: string; orphan: boolean }): Held {
    const { leaseMs, promptTimeoutMs } = this.#options;
    const entry = {
      interrupt: new AbortController(),
      stop: new AbortController(),
      safeUntil: performance.now() + leaseMs,
    };
    this.#held.set(attemptId, entry);
    if (this.#stopped) entry.stop.abort(stopping);
    // Whoever submits looks for a cancel by itself; one that was submitted before may have been canceled meanwhile.
    else if (orphan) this.poke();
    else this.#schedule(Math.min(leaseMs / 3, promptTimeoutMs ?? leaseMs));
    return { interrupt: entry.interrupt.signal, stop: entry.stop.signal, release: () => this.#held.delete(attemptId) };
  }

  /** Looks now: a cancel was signaled, or a deadline has come. */
  poke(): void {
    if (this.#stopped) return;
    this.#poked = true;
    if (!this.#renewing) void this.#renewAll();
  }

  /** From now on nothing is renewed, and everybody looks away. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const entry of this.#held.values()) entry.stop.abort(stopping);
  }

  async #renewAll(): Promise<void> {
    this.#renewing = true;
    while (this.#poked && this.#held.size > 0 && !this.#stopped) {
      this.#poked = false;
      await this.#renewOnce();
    }
    this.#renewing = false;
    this.#schedule(this.#options.leaseMs / 3);
  }

  async #renewOnce(): Promise<void> {
    const asked = [...this.#held];
    const startedAt = performance.now();
    try {
      const renewed = await this.#renewInTime(asked.map(([attemptId]) => attemptId));
      const leases = new Map(renewed.map((lease) => [lease.attemptId, lease]));
      for (const [attemptId, entry] of asked) this.#apply(entry, leases.get(attemptId), startedAt);
    } catch (error) {
      this.#options.log.warn({ error }, "leases could not be renewed");
      for (const [, entry] of asked)
        if (performance.now() >= entry.safeUntil) entry.stop.abort(new Error("the lease ran out"));
    }
  }

  /** A connection that has gone silent must not keep all later looks waiting. */
  async #renewInTime(attemptIds: string[]): Promise<Lease[]> {
    const over = new AbortController();
    const late = delay(this.#options.leaseMs, null, { signal: over.signal, ref: false }).then(() => {
      throw new Error("the database doesn't answer");
    });
    late.catch(() => undefined);
    return Promise.race([this.#options.renew(attemptIds), late]).finally(() => over.abort());
  }

  #apply(entry: Entry, lease: Lease | undefined, startedAt: number): void {
    if (!lease) {
      entry.stop.abort(new Error("the lease is gone"));
      return;
    }
    entry.safeUntil = startedAt + this.#options.leaseMs;
    const timeoutInMs = this.#options.promptTimeoutMs === null ? null : this.#options.promptTimeoutMs - lease.runningMs;
    this.#interruptIn(entry, lease.interruptInMs, "asked");
    this.#interruptIn(entry, timeoutInMs, "timeout");
  }

  #interruptIn(entry: Entry, inMs: number | null, reason: InterruptReason): void {
    if (inMs === null || entry.interrupt.signal.aborted) return;
    if (inMs <= 0) entry.interrupt.abort(reason);
    else if (inMs < this.#options.leaseMs / 3) this.#schedule(inMs);
  }

  /** The earliest wish counts: the timer is only ever drawn nearer until it fires. */
  #due = Number.POSITIVE_INFINITY;
  #schedule(inMs: number): void {
    const due = performance.now() + inMs;
    if (this.#stopped || due >= this.#due) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(
      () => {
        this.#due = Number.POSITIVE_INFINITY;
        this.poke();
      },
      Math.max(1, inMs),
    );
    this.#timer.unref();
  }
}
