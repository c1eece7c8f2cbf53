// Joins the eye on a backend to the store and the signals.
import { seen, stuckOn, unseen, unstick } from "../backends/seen.ts";
import type { Claimer } from "./claimer.ts";
import { Health } from "./health.ts";
import type { WorkerOptions } from "./options.ts";

export function watchBackend(
  backend: { id: string; url: string },
  claimer: Claimer,
  { db, signal, backendLostMs, log }: WorkerOptions,
): Health {
  const tell = (changed: boolean) => {
    if (changed) signal.publish("backend", backend.id);
  };
  return new Health({
    url: backend.url,
    seen: async (probed) => tell(await seen(db, backend.id, probed)),
    unseen: async (reason) => tell(await unseen(db, backend.id, { reason, lostMs: backendLostMs })),
    stuckOn: () => stuckOn(db, backend.id),
    unstick: (attemptId) => unstick(db, backend.id, attemptId),
    onReady: () => claimer.wake(),
    log,
  });
}
