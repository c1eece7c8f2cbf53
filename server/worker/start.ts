// The worker: a slot per backend, one keeper of leases, one finder of work.
import { randomUUID } from "node:crypto";
import { type NamedBackend, nameBackends, unnameBackends } from "../backends/name.ts";
import { adopt } from "../jobs/adopt.ts";
import { claim } from "../jobs/claim.ts";
import { letGo } from "../jobs/letGo.ts";
import { renew } from "../jobs/renew.ts";
import { claimSeconds, timed } from "../metrics.ts";
import { Claimer } from "./claimer.ts";
import { executeOptions } from "./executeOptions.ts";
import { Leases } from "./leases.ts";
import type { WorkerOptions } from "./options.ts";
import { runSlot } from "./slot.ts";
import { watchBackend } from "./watchBackend.ts";

export interface Worker {
  id: string;
  /** No new prompt from now on; what runs gets `graceMs` to end, then it is left to the next worker. */
  stop(graceMs: number): Promise<void>;
}

const pollMs = 1_000;

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { db, signal, leaseMs, promptTimeoutMs, log } = options;
  const workerId = randomUUID();
  const stopping = new AbortController();
  const naming = await keepNaming(options);
  const leases = new Leases({
    renew: (attemptIds) => renew(db, { workerId, attemptIds, leaseMs }),
    leaseMs,
    promptTimeoutMs,
    log,
  });
  const claimer = createClaimer(workerId, options);
  const execute = executeOptions(options, {
    workerId,
    leases,
    give: (work) => claimer.give(work),
    stopping: stopping.signal,
  });
  const driven = naming.backends.map(({ id, url }) => ({ id, address: { url, headers: {}, query: "" } }));
  const healths = new Map(driven.map((backend) => [backend, watchBackend(backend, claimer, options)]));
  const slots = [...healths].map(([backend, health]) => {
    const onCurrent = () => signal.publish("backend", backend.id);
    const giveUp = async (attemptId: string) => void (await letGo(db, { workerId, attemptId }));
    return runSlot({ backend, claimer, health, execute, letGo: giveUp, onCurrent, log });
  });
  const ends = [
    signal.subscribe("work", () => claimer.wake()),
    signal.subscribe("cancel", () => leases.poke()),
    signal.onConnect(() => claimer.wake()),
    signal.onConnect(() => leases.poke()),
  ];
  return {
    id: workerId,
    async stop(graceMs) {
      stopping.abort();
      claimer.stop();
      const over = Promise.all(slots);
      await Promise.race([over, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      leases.stop();
      await over;
      for (const end of ends) end();
      await Promise.all([...healths.values()].map((health) => health.stop()));
      await letGo(db, { workerId });
      await naming.stop();
    },
  };
}

function createClaimer(workerId: string, { db, signal, leaseMs, log }: WorkerOptions): Claimer {
  return new Claimer({
    claim: async (backendIds) => {
      const work = await timed(claimSeconds, () => claim(db, { workerId, backendIds, leaseMs }));
      if (work.length > 0) signal.publish("events", null);
      return work;
    },
    adopt: (backendIds) => adopt(db, { workerId, backendIds, leaseMs }),
    pollMs,
    log,
  });
}

/** As long as it is named a backend is configured; the name outlives a process by two leases at most. */
async function keepNaming({ db, urls, simulated, leaseMs, log }: WorkerOptions) {
  const forMs = 2 * leaseMs;
  const name = () => nameBackends(db, urls, { simulated, forMs });
  const backends: NamedBackend[] = await name();
  const onError = (error: unknown) => log.warn({ error }, "the backends could not be named");
  const timer = setInterval(() => name().catch(onError), forMs / 3);
  return {
    backends,
    async stop(): Promise<void> {
      clearInterval(timer);
      const ids = backends.map((backend) => backend.id);
      await unnameBackends(db, ids);
    },
  };
}
