// The backends that this worker drives: those of its configuration, those that were added, or the simulated ones while there is neither. They change while it runs.

import type { Address } from "../../schema/model/address.ts";
import { type ConfiguredBackend, type Credentials, NO_CREDENTIALS } from "../../schema/model/backend.ts";
import type { NamedBackend, Naming } from "../backends/name.ts";
import type { AddedBackend } from "../backends/readAdded.ts";
import type { Log } from "../log.ts";
import type { AddressBook } from "./addressBook.ts";

export interface FleetOptions {
  /** Null: none is configured. */
  configured: readonly ConfiguredBackend[] | null;
  /** Asked while there is no other; they keep their addresses. */
  standIns: () => Promise<readonly string[]>;
  addresses: AddressBook;
  openAccess: (url: string, sealed: string) => Credentials;
  readAdded: () => Promise<AddedBackend[]>;
  name: (namings: readonly Naming[]) => Promise<NamedBackend[]>;
  /** Names end by themselves: they are renewed so often. */
  nameEveryMs: number;
  unname: (ids: readonly string[]) => Promise<void>;
  drive: (backend: { id: string; address: Address }, leaving: AbortSignal) => Drive;
  /** No new prompt for it from this worker. */
  dismiss: (backendId: string) => void;
  log: Log;
}

export interface Drive {
  /** Looks at the backend now. */
  look(): void;
  /** What ran there is over, or abandoned. */
  over: Promise<void>;
  stop(): Promise<void>;
}

type Driven = Drive & { leaving: AbortController };

export class Fleet {
  #options: FleetOptions;
  #driven = new Map<string, Driven>();
  #working: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | null = null;
  #named = "";
  #namedAt = 0;
  #stopped = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    for (const { url, credentials } of options.configured ?? []) options.addresses.set(url, credentials);
  }

  /** Brings it up to date. Whoever asks while one is under way waits for one more, all together. */
  sync(): Promise<void> {
    this.#waiting ??= this.#working
      .catch(() => undefined)
      .then(() => {
        this.#waiting = null;
        this.#working = this.#sync();
        return this.#working;
      });
    return this.#waiting;
  }

  /** Nothing is begun or renewed from now on. Resolves when all that ran is over. */
  async over(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#driven.values()].map(({ over }) => over));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#driven.values()].map((drive) => drive.stop()));
    await this.#options.unname([...this.#driven.keys()]);
  }

  async #sync(): Promise<void> {
    if (this.#stopped) return;
    const added = await this.#options.readAdded();
    this.#learn(added);
    const namings = await this.#wanted(added);
    const urls = namings.map(({ url }) => url).join(" ");
    if (urls === this.#named && performance.now() < this.#namedAt + this.#options.nameEveryMs) return;
    // While what ran there comes to its end, it is named on.
    const named = await this.#options.name(namings);
    if (this.#stopped) return;
    this.#named = urls;
    this.#namedAt = performance.now();
    for (const backend of named) this.#begin(backend);
    const kept = new Set(named.map(({ id }) => id));
    for (const [id, drive] of this.#driven) if (!kept.has(id)) this.#retire(id, drive);
  }

  /** The configuration wins over the database. */
  #learn(added: readonly AddedBackend[]): void {
    const { configured, addresses, openAccess, log } = this.#options;
    for (const { id, url, sealed } of added) {
      if (configured?.some((backend) => backend.url === url)) continue;
      try {
        const credentials = sealed === null ? NO_CREDENTIALS : openAccess(url, sealed);
        if (addresses.set(url, credentials)) this.#driven.get(id)?.look();
      } catch (error) {
        log.error({ error, backend: url }, "a backend's credentials can't be read with this process's key");
      }
    }
  }

  async #wanted(added: readonly AddedBackend[]): Promise<Naming[]> {
    const { configured, standIns } = this.#options;
    const own = (configured ?? []).map(({ url, name, labels, configuredIn }) =>
      configuredIn === "SLUICE_BACKENDS" ? { url, name, labels, configuredIn } : { url, configuredIn },
    );
    const others = added.filter(({ url, driven }) => driven && !own.some((backend) => backend.url === url));
    if (configured !== null || others.length > 0)
      return [...own, ...others.map(({ url }) => ({ url, configuredIn: null }))];
    const simulated = await standIns();
    for (const url of simulated) this.#options.addresses.set(url, NO_CREDENTIALS);
    return simulated.map((url) => ({ url, configuredIn: "simulated" }));
  }

  #begin({ id, url }: NamedBackend): void {
    // One that is just leaving comes back with the next look, when it has left.
    if (this.#driven.has(id)) {
      if (this.#driven.get(id)?.leaving.signal.aborted) this.#named = "";
      return;
    }
    const leaving = new AbortController();
    const drive = this.#options.drive({ id, address: this.#options.addresses.of(url) }, leaving.signal);
    this.#driven.set(id, { ...drive, leaving });
  }

  #retire(id: string, { leaving, over, stop }: Driven): void {
    if (leaving.signal.aborted) return;
    leaving.abort();
    this.#options.dismiss(id);
    const leave = async () => {
      await over;
      await stop();
      if (this.#stopped) return;
      this.#driven.delete(id);
      await this.#options.unname([id]);
    };
    leave().catch((error: unknown) => this.#options.log.warn({ error }, "a backend could not be left in order"));
  }
}
