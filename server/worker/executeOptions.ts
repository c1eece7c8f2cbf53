// Joins the execution of attempts to the store and the signals.
import type { Assignment } from "../jobs/assignment.ts";
import { begin } from "../jobs/begin.ts";
import { finish } from "../jobs/finish.ts";
import { queued } from "../jobs/queued.ts";
import { settle } from "../jobs/settle.ts";
import { endedPrompts, finishSeconds, timed } from "../metrics.ts";
import type { ExecuteOptions } from "./execute.ts";
import { gather } from "./gather.ts";
import type { Leases } from "./leases.ts";
import type { WorkerOptions } from "./options.ts";
import { createReporter } from "./reporter.ts";
import { createSettler } from "./settler.ts";

/** The worker that executes. */
export interface Holder {
  workerId: string;
  leases: Leases;
  give: (work: readonly Assignment[]) => void;
  stopping: AbortSignal;
}

const MOST_LOOKS = 200;

export function executeOptions(
  { db, signal, previews, store, onOutputs, sealer, leaseMs, backendLostMs, log }: WorkerOptions,
  { workerId, leases, give, stopping }: Holder,
): ExecuteOptions {
  const look = gather(async (ids: readonly string[]) => {
    const sendable = await begin(db, { ids, workerId });
    return ids.map((id) => sendable.has(id));
  }, MOST_LOOKS);
  const settler = createSettler({
    settle: (ends, next) => {
      const free = stopping.aborted ? [] : next;
      const backendIds = free.map(({ backendId }) => backendId);
      const clientIds = free.map(({ clientId }) => clientId);
      return settle(db, ends, { workerId, leaseMs, backendIds, clientIds });
    },
    finish: (ends) => finish(db, { workerId }, ends),
    give(work) {
      if (work.length > 0) signal.publish("events", null);
      give(work);
    },
  });
  return {
    leases,
    // A worker that stops sends nothing any more: what it has claimed goes back.
    begin: async (attemptId) => !stopping.aborted && look(attemptId),
    finish: async (end, next) => {
      const written = await timed(finishSeconds, () => settler({ end, next }));
      if (written) endedPrompts.inc({ status: written.status });
      if (written) signal.publish("events", null);
      if (end.outputs.length > 0) onOutputs();
      return written;
    },
    queued: async (attemptId, behind) => {
      await queued(db, { attemptId, workerId, behind });
      // The time limit begins with the work.
      if (behind === null) leases.poke();
    },
    report: (assignment) =>
      createReporter(assignment, { ...previews, publish: (progress) => signal.publish("progress", progress) }),
    sealer,
    store,
    lostMs: backendLostMs,
    log,
  };
}
