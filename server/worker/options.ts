// What a worker needs.
import type { Db } from "../../prisma/client.ts";
import type { Signal } from "../events/signal.ts";
import type { Sealer } from "../keys/seal.ts";
import type { Log } from "../log.ts";
import type { OutputStore } from "../outputs/store.ts";
import type { FleetOptions } from "./fleet.ts";
import type { ReporterOptions } from "./reporter.ts";

export interface WorkerOptions {
  db: Db;
  signal: Signal;
  backends: Pick<FleetOptions, "configured" | "standIns" | "addresses" | "openAccess">;
  sealer: Sealer;
  leaseMs: number;
  backendLostMs: number;
  promptTimeoutMs: number | null;
  previews: Pick<ReporterOptions, "keepPreview" | "dropPreview">;
  /** For what no backend keeps. */
  store: Pick<OutputStore, "write" | "remove">;
  /** Called after a prompt ended with outputs: there is something to copy. */
  onOutputs: () => void;
  log: Log;
}
