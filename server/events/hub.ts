// One reader of the log a process feeds everybody who watches in it.
import type { Db } from "../../prisma/client.ts";
import type { JobEventRow } from "./log.ts";
import type { Signal } from "./signal.ts";
import { Tail } from "./tail.ts";

export interface Hub {
  /** Hears every event of that job, or of all jobs (null): new ones, in a job's order as a rule. */
  listen(jobId: string | null, listener: Listener): () => void;
  stop(): Promise<void>;
}

/** `null` instead of an event: look at the job itself, it may be gone. */
export type Listener = (event: JobEventRow | null) => void;

export interface HubOptions {
  db: Db;
  signal: Signal;
  pollMs: number;
  gatherMs?: number;
  onError: (error: unknown) => void;
}

const GATHER_MS = 2;

export async function startHub({ db, signal, pollMs, gatherMs = GATHER_MS, onError }: HubOptions): Promise<Hub> {
  const listeners = new Map<string | null, Set<Listener>>();
  const tell = (key: string | null, event: JobEventRow | null): void => {
    for (const listener of listeners.get(key) ?? []) listener(event);
  };
  const deliver = (event: JobEventRow): void => {
    tell(event.jobId, event);
    tell(null, event);
  };
  const tail = await Tail.open({ db, deliver, pollMs, gatherMs, onError });
  const ends = [
    signal.subscribe("events", tail.wake),
    signal.onConnect(tail.wake),
    signal.subscribe("deleted", ({ id }) => tell(id, null)),
  ];
  return {
    listen(jobId, listener) {
      const set = listeners.get(jobId) ?? new Set();
      listeners.set(jobId, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(jobId) === set) listeners.delete(jobId);
      };
    },
    async stop() {
      for (const end of ends) end();
      await tail.stop();
    },
  };
}
