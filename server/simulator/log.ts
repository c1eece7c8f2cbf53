// Keeps what really happened in the simulator, so that a test can audit it and wait for it.

export type Outcome = "success" | "error" | "interrupted" | "gone";

export type LogEntry = { atMs: number } & (
  | { kind: "submitted"; promptId: string; number: number; clientId: string | null }
  | { kind: "refused"; promptId: string | null; status: number }
  | { kind: "started"; promptId: string }
  | { kind: "node"; promptId: string; nodeId: string }
  /** "gone": a restart took it while it was running. */
  | { kind: "ended"; promptId: string; outcome: Outcome }
  | { kind: "dequeued"; promptId: string }
  /** promptId null: a global one. hit: something was running that it stops. */
  | { kind: "interrupt"; promptId: string | null; hit: boolean; lost: boolean }
  | { kind: "restarted" }
  /** Somebody asked for its job or its history. */
  | { kind: "asked"; promptId: string }
);

type Unstamped<T> = T extends unknown ? Omit<T, "atMs"> : never;

const MOST_ENTRIES = 5_000;

export type RunLog = {
  readonly entries: readonly LogEntry[];
  /** When somebody asked last how the system is. */
  lookedAtMs: number | null;
  add(entry: Unstamped<LogEntry>): void;
  /** Resolves with the first entry that matches, also one of the past. */
  seen(matches: (entry: LogEntry) => boolean): Promise<LogEntry>;
};

export function openLog(): RunLog {
  const entries: LogEntry[] = [];
  const waiting = new Set<(entry: LogEntry) => void>();
  return {
    entries,
    lookedAtMs: null,
    add(entry) {
      const stamped: LogEntry = { atMs: performance.now(), ...entry };
      entries.push(stamped);
      if (entries.length > MOST_ENTRIES) entries.splice(0, MOST_ENTRIES / 10);
      for (const tell of [...waiting]) tell(stamped);
    },
    seen(matches) {
      const past = entries.find(matches);
      if (past) return Promise.resolve(past);
      return new Promise((resolve) => {
        const tell = (entry: LogEntry) => {
          if (!matches(entry)) return;
          waiting.delete(tell);
          resolve(entry);
        };
        waiting.add(tell);
      });
    },
  };
}
