// Joins the execution of attempts to the store and the signals.
import { begin } from "../jobs/begin.ts";
import { finish } from "../jobs/finish.ts";
import { endedPrompts, finishSeconds, timed } from "../metrics.ts";
import type { ExecuteOptions } from "./execute.ts";
import type { Leases } from "./leases.ts";
import type { WorkerOptions } from "./options.ts";
import { createReporter } from "./reporter.ts";

export function executeOptions(
  { db, signal, previews, onOutputs, backendLostMs, log }: WorkerOptions,
  { workerId, leases, stopping }: { workerId: string; leases: Leases; stopping: AbortSignal },
): ExecuteOptions {
  return {
    leases,
    // A worker that stops sends nothing any more: what it has claimed goes back.
    begin: async (attemptId) => !stopping.aborted && begin(db, { id: attemptId, workerId }),
    finish: async (end) => {
      const written = await timed(finishSeconds, () => finish(db, { workerId }, [end]));
      for (const { status } of written) endedPrompts.inc({ status });
      if (written.length > 0) signal.publish("events", null);
      if (end.outputs.length > 0) onOutputs();
      return written;
    },
    report: (assignment) =>
      createReporter(assignment, { ...previews, publish: (progress) => signal.publish("progress", progress) }),
    lostMs: backendLostMs,
    log,
  };
}
