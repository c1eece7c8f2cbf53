// The worker: a slot per backend, one keeper of leases, one finder of work.
import { randomUUID } from "node:crypto";
import { dropUnnamed, nameBackends, unnameBackends } from "../backends/name.ts";
import { putOffline, seen, stuckOn, unseen, unstick } from "../backends/seen.ts";
import type { Db } from "../../prisma/client.ts";
import type { Signal } from "../events/signal.ts";
import { adopt } from "../jobs/adopt.ts";
import { begin } from "../jobs/begin.ts";
import { claim } from "../jobs/claim.ts";
import { finish } from "../jobs/finish.ts";
import { letGo } from "../jobs/letGo.ts";
import { renew } from "../jobs/renew.ts";
import type { Log } from "../log.ts";
import { Claimer } from "./claimer.ts";
import type { ExecuteOptions } from "./execute.ts";
import { Health } from "./health.ts";
import { Leases } from "./leases.ts";
import { createReporter, type ReporterOptions } from "./reporter.ts";
import { runSlot } from "./slot.ts";

export interface WorkerOptions {
  db: Db;
  signal: Signal;
  urls: readonly string[];
  simulated: boolean;
  leaseMs: number;
  backendLostMs: number;
  promptTimeoutMs: number | null;
  previews: Pick<ReporterOptions, "keepPreview" | "dropPreview">;
  /** Called after a prompt ended with outputs: there is something to copy. */
  onOutputs: () => void;
  log: Log;
}

export interface Worker {
  id: string;
  /** No new prompt from now on; what runs gets `graceMs` to end, then it is left to the next worker. */
  stop(graceMs: number): Promise<void>;
}

const pollMs = 1_000;

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { db, signal, leaseMs, log } = options;
  const id = randomUUID();
  const forMs = 2 * leaseMs;
  const name = () => nameBackends(db, options.urls, { simulated: options.simulated, forMs });
  const backends = await name();
  for (const changed of await dropUnnamed(db)) signal.publish("backend", changed);

  const leases = new Leases({ renew: () => renew(db, { workerId: id, leaseMs }), leaseMs, promptTimeoutMs: options.promptTimeoutMs, log });
  const claimer = new Claimer({
    claim: async (backendIds) => {
      const work = await claim(db, { workerId: id, backendIds, leaseMs });
      if (work.length > 0) signal.publish("events", null);
      return work;
    },
    adopt: (backendIds) => adopt(db, { workerId: id, backendIds, leaseMs }),
    pollMs,
    log,
  });
  let stopping = false;
  const execute: ExecuteOptions = {
    leases,
    begin: async (attemptId) => !stopping && begin(db, { id: attemptId, workerId: id }),
    finish: async (end) => {
      const written = await finish(db, { workerId: id }, [end]);
      if (written.length > 0) signal.publish("events", null);
      if (end.outputs.length > 0) options.onOutputs();
      return written;
    },
    report: (assignment) => createReporter(assignment, { ...options.previews, publish: (progress) => signal.publish("progress", progress) }),
    lostMs: options.backendLostMs,
    log,
  };
  const healths = backends.map((backend) => watchBackend(backend, claimer, options));
  const slots = backends.map((backend, index) => {
    const health = healths[index];
    if (!health) throw new Error("a backend without an eye on it");
    const offline = async (reason: string, attemptId: string | null) => {
      await putOffline(db, backend.id, { reason, stuckOn: attemptId });
      signal.publish("backend", backend.id);
    };
    return runSlot({ backend, claimer, health, execute, putOffline: offline, log });
  });

  const ends = [
    signal.subscribe("work", () => claimer.wake()),
    signal.subscribe("cancel", () => leases.poke()),
    signal.onConnect(() => (claimer.wake(), leases.poke())),
  ];
  const naming = setInterval(() => name().catch((error) => log.warn({ error }, "the backends could not be named")), forMs / 3);
  return {
    id,
    async stop(graceMs) {
      stopping = true;
      clearInterval(naming);
      claimer.stop();
      const over = Promise.all(slots);
      await Promise.race([over, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      leases.stop();
      await over;
      for (const end of ends) end();
      await Promise.all(healths.map((health) => health.stop()));
      await letGo(db, { workerId: id });
      await unnameBackends(db, backends.map((backend) => backend.id));
    },
  };
}

function watchBackend(backend: { id: string; url: string }, claimer: Claimer, { db, signal, backendLostMs, log }: WorkerOptions): Health {
  const tell = (changed: boolean) => {
    if (changed) signal.publish("backend", backend.id);
  };
  return new Health({
    url: backend.url,
    seen: async (probed) => tell(await seen(db, backend.id, probed)),
    unseen: async (reason) => tell(await unseen(db, backend.id, { reason, lostMs: backendLostMs })),
    stuckOn: () => stuckOn(db, backend.id),
    unstick: () => unstick(db, backend.id),
    onReady: () => claimer.wake(),
    log,
  });
}
