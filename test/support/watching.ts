// What a server process has for watching: signals, a hub, and a queue to have something to watch.
import { expect, vi } from "vitest";
import type { Db } from "../../prisma/client.ts";
import type { Progress } from "../../schema/model/progress.ts";
import { type Hub, startHub } from "../../server/events/hub.ts";
import { createNewest, type Newest } from "../../server/events/newest.ts";
import { startSignal } from "../../server/events/notify.ts";
import type { Signal } from "../../server/events/signal.ts";
import { createTestDatabase } from "./database.ts";
import { createQueue, type Queue } from "./queue.ts";

export interface Watching {
  url: string;
  db: Db;
  signal: Signal;
  hub: Hub;
  newest: Newest;
  queue: Queue;
  /** Lets every process look at the log. */
  tell(): void;
  stop(): Promise<void>;
}

const fail = (error: unknown): never => {
  throw error;
};

/** Polls so rarely that only signals can wake it within a test. */
export async function startWatching({ pollMs = 60_000 } = {}): Promise<Watching> {
  const { url, prisma: db, drop } = await createTestDatabase();
  const signal = await startSignal(url, fail);
  const hub = await startHub({ db, signal, pollMs, onError: fail });
  return {
    url,
    db,
    signal,
    hub,
    newest: createNewest(db),
    queue: createQueue(db),
    tell: () => signal.publish("events", null),
    async stop() {
      await hub.stop();
      await signal.stop();
      await drop();
    },
  };
}

/** Adds that many events to a job's log in one transaction, as a writer much faster than a queue would; with so much text in each. */
export async function lengthenLog(db: Db, jobId: string, count: number, { letters = 0 } = {}): Promise<void> {
  await db.$executeRaw`
WITH longer AS (UPDATE job SET seq = seq + ${count}::int WHERE id = ${jobId}::uuid RETURNING *)
INSERT INTO job_event (job_id, seq, kind, status, pending, running, succeeded, failed, canceled, data)
SELECT j.id, j.seq - ${count}::int + n, 'JOB_PRIORITY_CHANGED', j.status, j.pending, j.running, j.succeeded, j.failed, j.canceled,
  json_build_object('text', repeat('x', ${letters}::int))
FROM longer j, generate_series(1, ${count}::int) n ORDER BY n`;
}

/** Reads a stream to its end in the background; `seen` grows meanwhile. */
export function follow<T>(stream: AsyncIterable<T>): { seen: T[]; ended: Promise<T[]> } {
  const seen: T[] = [];
  const read = async (): Promise<T[]> => {
    for await (const value of stream) seen.push(value);
    return seen;
  };
  const ended = read();
  // Whoever awaits it still hears of a failure.
  ended.catch(() => {});
  return { seen, ended };
}

/** Of a prompt that has come so far, of 20. */
export const progressOf = ({ promptId, jobId }: { promptId: string; jobId: string }, value: number): Progress => ({
  promptId,
  jobId,
  nodeId: "3",
  nodeType: "KSampler",
  value,
  max: 20,
  fraction: value / 20,
  nodes: [["3", "RUNNING", value, 20]],
  preview: false,
  notice: null,
});

/** Waits for something that is sure to come, however slow the machine is. */
export const until = (holds: () => boolean | Promise<boolean>): Promise<void> =>
  vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 15_000, interval: 2 });

export const oneTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);
