// Starts what drives backends and copies what they make, for a process that works.
import type { Db } from "../prisma/client.ts";
import { sealCredentials } from "./backends/seal.ts";
import { ComfyHttp } from "./comfy/http.ts";
import type { Config } from "./config.ts";
import type { Signal } from "./events/signal.ts";
import type { Sealer } from "./keys/seal.ts";
import type { Log } from "./log.ts";
import { startCopier } from "./outputs/copier.ts";
import type { OutputStore } from "./outputs/store.ts";
import { standIns } from "./simulated.ts";
import { AddressBook } from "./worker/addressBook.ts";
import { startWorker } from "./worker/start.ts";

/** The backend's next prompt goes first. */
const copyAfterMs = 30;

export interface Parts {
  config: Config;
  log: Log;
  onStop: (end: () => Promise<unknown> | unknown) => void;
}

/** Stops in reverse order, by what it hands to onStop. */
export async function startWork(
  { config, log, onStop }: Parts,
  { db, signal, store, sealer }: { db: Db; signal: Signal; store: OutputStore; sealer: Sealer },
): Promise<void> {
  const simulated = standIns(config, onStop);
  const addresses = new AddressBook();
  const copier = startCopier({
    db,
    store,
    log,
    known: () => addresses.urls(),
    fetchFile: ({ backendUrl, ...file }, stop, kept) => new ComfyHttp(addresses.of(backendUrl)).view(file, stop, kept),
  });
  onStop(() => copier.stop());
  const worker = await startWorker({
    db,
    signal,
    backends: {
      configured: config.backends,
      standIns: simulated,
      addresses,
      openAccess: sealCredentials(sealer).open,
    },
    sealer,
    leaseMs: config.leaseMs,
    backendLostMs: config.backendLostMs,
    promptTimeoutMs: config.promptTimeoutMs,
    previews: store,
    store,
    onOutputs: () => void setTimeout(copier.wake, copyAfterMs),
    log,
  });
  onStop(() => worker.stop(config.graceMs));
}
