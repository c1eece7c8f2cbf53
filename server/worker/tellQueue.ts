// Passes on that an attempt waits in its backend's own queue, and when it begins after all.
import type { Assignment } from "../jobs/assignment.ts";
import type { Log } from "../log.ts";

interface TellOptions {
  /** Writes it down; null: it waits no more. */
  queued: (attemptId: string, behind: number | null) => Promise<void>;
  log: Log;
}

/** An orphan may have waited before: its beginning is told in any case. What is told is written in that order. */
export function tellQueue(
  { attemptId, orphan }: Pick<Assignment, "attemptId" | "orphan">,
  { queued, log }: TellOptions,
): { onQueued(behind: number): void; onStarted(): void } {
  let waits = orphan;
  let telling: Promise<void> = Promise.resolve();
  const tell = (behind: number | null) => {
    const onError = (error: unknown) => log.warn({ error, attempt: attemptId }, "a wait could not be written");
    telling = telling.then(() => queued(attemptId, behind)).catch(onError);
  };
  return {
    onQueued: (behind: number) => {
      waits = true;
      tell(behind);
    },
    onStarted: () => {
      if (waits) tell(null);
    },
  };
}
