// Joins the eye on a backend to the store and the signals.
import type { Address } from "../../schema/model/address.ts";
import { seen, stuckOn, unseen, unstick } from "../backends/seen.ts";
import type { Claimer } from "./claimer.ts";
import { Health } from "./health.ts";
import type { WorkerOptions } from "./options.ts";

export function watchBackend(
  backend: { id: string; address: Address },
  claimer: Claimer,
  { db, signal, backendLostMs, log }: WorkerOptions,
): Health {
  const tell = (changed: boolean) => {
    if (changed) signal.publish("backend", backend.id);
  };
  return new Health({
    address: backend.address,
    seen: async (probed) => tell(await seen(db, backend.id, probed)),
    unseen: async (reason) => tell(await unseen(db, backend.id, { reason, lostMs: backendLostMs })),
    stuckOn: () => stuckOn(db, backend.id),
    unstick: (attemptId) => unstick(db, backend.id, attemptId),
    onReady: () => claimer.wake(),
    log,
  });
}
