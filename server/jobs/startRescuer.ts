// Ends by itself what no worker will end any more, in every process.
import type { Db } from "../../prisma/client.ts";
import type { Signal } from "../events/signal.ts";
import type { Log } from "../log.ts";
import { rescue } from "./rescue.ts";

const maxGapMs = 5_000;

export interface RescuerOptions {
  db: Db;
  signal: Signal;
  leaseMs: number;
  backendLostMs: number;
  log: Log;
}

/** Returns what stops it. */
export function startRescuer({ db, signal, leaseMs, backendLostMs, log }: RescuerOptions): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      const count = await rescue(db, { leaseMs, backendLostMs });
      if (count === 0) return;
      log.info({ count }, "prompts without a worker were ended");
      signal.publish("events", null);
      signal.publish("work", null);
    } catch (error) {
      log.warn({ error }, "the rescue of prompts without a worker failed; trying again");
    }
  };
  const timer = setInterval(
    () => {
      running = running.then(look);
    },
    Math.min(leaseMs / 2, maxGapMs),
  );
  return async () => {
    clearInterval(timer);
    await running;
  };
}
