// Keeps an eye on one backend: whether it answers, what it can do, and whether it has let go of a prompt that was given up.

import type { Address } from "../../schema/model/address.ts";
import { cancelPrompt } from "../comfy/cancel.ts";
import type { Features } from "../comfy/features.ts";
import { findPrompt } from "../comfy/find.ts";
import { ComfyHttp } from "../comfy/http.ts";
import { type Probed, probe } from "../comfy/probe.ts";
import type { Log } from "../log.ts";

export interface HealthOptions {
  address: Address;
  /** Writes down what was found. */
  seen: (probed: Extract<Probed, { ok: true }>) => Promise<void>;
  unseen: (reason: string) => Promise<void>;
  stuckOn: () => Promise<string | null>;
  unstick: (attemptId: string) => Promise<void>;
  /** Called when the backend may be used again. */
  onReady: () => void;
  log: Log;
}

const okEveryMs = 5_000;
const failedEveryMs = 1_000;

export class Health {
  #options: HealthOptions;
  #abort = new AbortController();
  #features: Features | null = null;
  #ready = false;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: HealthOptions) {
    this.#options = options;
    this.look();
  }

  /** True after a good probe that no doubt has followed. */
  get ready(): boolean {
    return this.#ready;
  }

  /** What it could do when it was last seen. */
  get features(): Features | null {
    return this.#features;
  }

  /** No new prompt before the next good probe. */
  doubt(): void {
    this.#ready = false;
    this.look();
  }

  look(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#looking = this.#looking.then(() => this.#look());
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    if (this.#abort.signal.aborted) return;
    try {
      await this.#judge(await probe(this.#options.address, this.#abort.signal));
    } catch (error) {
      if (!this.#abort.signal.aborted)
        this.#options.log.warn({ error, backend: this.#options.address.url }, "the backend could not be looked at");
    }
    if (this.#abort.signal.aborted) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), this.#ready ? okEveryMs : failedEveryMs);
  }

  async #judge(probed: Probed): Promise<void> {
    const { seen, unseen, onReady } = this.#options;
    if (!probed.ok) {
      this.#ready = false;
      if (!this.#abort.signal.aborted) await unseen(probed.reason);
      return;
    }
    this.#features = probed.features;
    const free = await this.#letGo(probed.features);
    await seen(probed);
    const before = this.#ready;
    this.#ready = free;
    if (free && !before) onReady();
  }

  /**
   * What it was given before and nobody waits for any more: it is told to drop it, and usable again once it holds it no more. (A wedged ComfyUI answers
   * everything, but runs nothing: what is sent there would wait for ever.)
   */
  async #letGo(features: Features): Promise<boolean> {
    const attemptId = await this.#options.stuckOn();
    if (attemptId === null) return true;
    const http = new ComfyHttp(this.#options.address);
    const { signal } = this.#abort;
    const found = await findPrompt(http, features, attemptId, signal);
    if (found.state === "unanswered" || (found.state === "unreadable" && !found.isGone)) return false;
    if (found.state === "pending" || found.state === "running") {
      await cancelPrompt(http, features, attemptId, () => undefined, signal);
      return false;
    }
    await this.#options.unstick(attemptId);
    return true;
  }
}
