// The worker: a slot per backend, one keeper of leases, one finder of work.
import { randomUUID } from "node:crypto";
import { nameBackends, unnameBackends } from "../backends/name.ts";
import { readAdded } from "../backends/readAdded.ts";
import { adopt } from "../jobs/adopt.ts";
import { claim } from "../jobs/claim.ts";
import { letGo } from "../jobs/letGo.ts";
import { renew } from "../jobs/renew.ts";
import { claimSeconds, timed } from "../metrics.ts";
import { Claimer } from "./claimer.ts";
import { executeOptions } from "./executeOptions.ts";
import { Fleet, type FleetOptions } from "./fleet.ts";
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
  const fleet = openFleet(options, {
    drive(backend, leaving) {
      const health = watchBackend(backend, claimer, options);
      const onCurrent = () => signal.publish("backend", backend.id);
      const giveUp = async (attemptId: string) => void (await letGo(db, { workerId, attemptId }));
      const over = runSlot({ backend, leaving, claimer, health, execute, letGo: giveUp, onCurrent, log });
      return { over, look: () => health.look(), stop: () => health.stop() };
    },
    dismiss: (backendId) => claimer.dismiss(backendId),
  });
  await fleet.sync();
  const ends = [
    signal.subscribe("work", () => claimer.wake()),
    signal.subscribe("cancel", () => leases.poke()),
    signal.onConnect(() => claimer.wake()),
    signal.onConnect(() => leases.poke()),
    keepInSync(fleet, options),
  ];
  return {
    id: workerId,
    async stop(graceMs) {
      stopping.abort();
      claimer.stop();
      const over = fleet.over();
      await Promise.race([over, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      leases.stop();
      await over;
      for (const end of ends) end();
      await letGo(db, { workerId });
      await fleet.stop();
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
function openFleet(options: WorkerOptions, drives: Pick<FleetOptions, "drive" | "dismiss">): Fleet {
  const { db, signal, leaseMs } = options;
  const forMs = 2 * leaseMs;
  return new Fleet({
    ...options.backends,
    ...drives,
    log: options.log,
    readAdded: () => readAdded(db),
    name: (namings) => nameBackends(db, namings, forMs),
    nameEveryMs: forMs / 3,
    async unname(ids) {
      await unnameBackends(db, ids);
      for (const id of ids) signal.publish("backend", id);
    },
  });
}

/** Added and removed ones are noticed by signal, and by looking. Returns what ends it. */
function keepInSync(fleet: Fleet, { signal, log }: WorkerOptions): () => void {
  const look = (): void =>
    void fleet.sync().catch((error: unknown) => log.warn({ error }, "the backends could not be named"));
  const timer = setInterval(look, pollMs);
  const ends = [signal.subscribe("backends", look), signal.onConnect(look), () => clearInterval(timer)];
  return () => {
    for (const end of ends) end();
  };
}
