// Reads how the queue stands, for all processes on this database, and puts it among the metrics.
import { Gauge } from "prom-client";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { registry } from "../metrics.ts";

const registers = [registry];

const prompts = new Gauge({
  name: "sluice_prompts",
  help: "Prompts that are not final, by owner and state; held: pending in a paused job. The same from every process.",
  labelNames: ["state", "owner"],
  registers,
});
const jobs = new Gauge({
  name: "sluice_jobs",
  help: "Jobs that are not final, by owner and status. The same from every process.",
  labelNames: ["status", "owner"],
  registers,
});
const oldest = new Gauge({
  name: "sluice_oldest_pending_seconds",
  help: "How long the prompt that has waited longest has waited, paused jobs aside; 0 when none waits. The same from every process.",
  labelNames: ["owner"],
  registers,
});
const backends = new Gauge({
  name: "sluice_backends",
  help: "Backends by status. The same from every process.",
  labelNames: ["status"],
  registers,
});
const backendUp = new Gauge({
  name: "sluice_backend_up",
  help: "1 when that backend is online. The same from every process.",
  labelNames: ["backend"],
  registers,
});
const databaseUp = new Gauge({
  name: "sluice_database_up",
  help: "1 when the database answered this scrape. When it did not, nothing is said about the queue.",
  registers,
});

interface OwnerRow {
  owner: string;
  jobs: { PENDING: number; RUNNING: number };
  prompts: { pending: number; held: number; running: number };
  oldestSeconds: number;
}

const PATIENCE_MS = 5_000;

/** What was said before is taken back first: an owner whose queue is empty has no line. */
export async function readQueueState(prisma: PrismaClient): Promise<void> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null).unref());
  const state = await Promise.race([Promise.all([readOwners(prisma), readBackends(prisma)]).catch(() => null), late]);
  for (const gauge of [prompts, jobs, oldest, backends, backendUp]) gauge.reset();
  databaseUp.set(state === null ? 0 : 1);
  if (state === null) return;
  const [owners, found] = state;
  for (const row of owners) tellOwner(row);
  for (const status of ["ONLINE", "OFFLINE", "DRAINING"] as const)
    backends.set({ status }, found.filter((backend) => backend.status === status).length);
  for (const { url, status } of found) backendUp.set({ backend: url }, status === "ONLINE" ? 1 : 0);
}

/** By the jobs' counts: what waits in a job has waited since it was submitted. */
const readOwners = (prisma: PrismaClient) => prisma.$queryRaw<OwnerRow[]>`
SELECT owner,
  json_build_object('PENDING', count(*) FILTER (WHERE status = 'PENDING'), 'RUNNING', count(*) FILTER (WHERE status = 'RUNNING')) AS jobs,
  json_build_object('pending', coalesce(sum(pending) FILTER (WHERE paused_at IS NULL), 0),
    'held', coalesce(sum(pending) FILTER (WHERE paused_at IS NOT NULL), 0), 'running', sum(running)) AS prompts,
  coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE pending > 0 AND paused_at IS NULL)), 0)::float8 AS "oldestSeconds"
FROM job WHERE status IN ('PENDING', 'RUNNING') GROUP BY owner`;

const readBackends = (prisma: PrismaClient) => prisma.backend.findMany({ select: { url: true, status: true } });

function tellOwner({ owner, ...row }: OwnerRow): void {
  for (const [status, count] of Object.entries(row.jobs)) jobs.set({ status, owner }, count);
  for (const [state, count] of Object.entries(row.prompts)) prompts.set({ state, owner }, count);
  oldest.set({ owner }, row.oldestSeconds);
}
