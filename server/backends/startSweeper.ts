// Keeps showing backends that nobody names any more as what they are, and forgets the credentials of removed ones, in every process.
import type { Db } from "../../prisma/client.ts";
import type { Signal } from "../events/signal.ts";
import type { Log } from "../log.ts";
import { forgetRemoved } from "./forget.ts";
import { dropUnnamed } from "./name.ts";

const gapMs = 2_000;

/** Returns what stops it. */
export function startSweeper({ db, signal, log }: { db: Db; signal: Signal; log: Log }): () => Promise<void> {
  const look = async (): Promise<void> => {
    try {
      for (const id of await dropUnnamed(db)) signal.publish("backend", id);
      await forgetRemoved(db);
    } catch (error) {
      log.warn({ error }, "backends that are not configured could not be looked for");
    }
  };
  let running = look();
  const timer = setInterval(() => {
    running = running.then(look);
  }, gapMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
