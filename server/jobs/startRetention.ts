// Keeps removing finished jobs that are past their time, when a retention is configured.
import type { Db } from "../../prisma/client.ts";
import type { Signal } from "../events/signal.ts";
import type { Log } from "../log.ts";
import { retain } from "./retain.ts";

export interface RetentionOptions {
  db: Db;
  signal: Signal;
  retentionMs: number;
  removeFiles: (promptIds: string[]) => Promise<void>;
  log: Log;
}

const batch = 20;
const maxGapMs = 60_000;
/** Between two batches everybody else gets a turn. */
const breathMs = 50;

/** Returns what stops it. */
export function startRetention({ db, signal, retentionMs, removeFiles, log }: RetentionOptions): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();

  const removeBatch = async (): Promise<boolean> => {
    const { jobs, promptIds } = await retain(db, { retentionMs, batch });
    for (const job of jobs) signal.publish("deleted", job);
    await removeFiles(promptIds);
    if (jobs.length > 0)
      log.info({ count: jobs.length }, "finished jobs were removed: they were older than the retention");
    return jobs.length === batch;
  };
  const next = (inMs: number): void => {
    if (!stopped) timer = setTimeout(() => (running = look()), inMs);
  };
  const look = async (): Promise<void> => {
    try {
      next((await removeBatch()) ? breathMs : Math.min(retentionMs / 10, maxGapMs));
    } catch (error) {
      log.warn({ error }, "old jobs could not be removed; trying again");
      next(maxGapMs);
    }
  };
  next(0);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
