// Writes down what a probe of a backend found. A claim needs an open eye on the backend; this row is for people, and for other processes.
import type { Db } from "../../prisma/client.ts";

export interface Sighting {
  version: string;
  deviceName: string | null;
  vramTotalBytes: number | null;
  vramFreeBytes: number | null;
  simulated: boolean;
}

const REMOVING = "removed: its running prompt finishes first";

/** True: what people see of it changed. */
export async function seen(db: Db, backendId: string, sighting: Sighting): Promise<boolean> {
  const rows = await db.$queryRaw<{ changed: boolean }[]>`
WITH was AS (SELECT id, status, reason FROM backend WHERE id = ${backendId}::uuid FOR UPDATE)
UPDATE backend b SET last_seen_at = clock_timestamp(), version = ${sighting.version}, device_name = ${sighting.deviceName}, simulated = ${sighting.simulated},
  vram_total_bytes = ${sighting.vramTotalBytes}::float8, vram_free_bytes = ${sighting.vramFreeBytes}::float8,
  status = (CASE WHEN b.stuck_on IS NOT NULL THEN 'OFFLINE' WHEN b.drained_at IS NOT NULL THEN 'DRAINING' ELSE 'ONLINE' END)::backend_status,
  reason = CASE WHEN b.stuck_on IS NOT NULL THEN 'it still holds a prompt that was given up' || coalesce(': ' || (SELECT a.error->>'message' FROM attempt a WHERE a.id = b.stuck_on), '') WHEN b.removed_at IS NOT NULL THEN ${REMOVING} WHEN b.drained_at IS NOT NULL THEN 'drained by hand' END
FROM was WHERE b.id = was.id
RETURNING (b.status, b.reason) IS DISTINCT FROM (was.status, was.reason) AS changed`;
  return rows[0]?.changed ?? false;
}

/** Not answering for a moment is not being away: the backend is OFFLINE only when nobody has seen it for `lostMs` (or ever). */
export async function unseen(
  db: Db,
  backendId: string,
  { reason, lostMs }: { reason: string; lostMs: number },
): Promise<boolean> {
  const count = await db.$executeRaw`
UPDATE backend SET status = 'OFFLINE', reason = ${reason}
WHERE id = ${backendId}::uuid AND (last_seen_at IS NULL OR last_seen_at <= clock_timestamp() - ${lostMs} * interval '1 ms')
  AND (status <> 'OFFLINE' OR reason IS DISTINCT FROM ${reason})`;
  return count > 0;
}

export async function stuckOn(db: Db, backendId: string): Promise<string | null> {
  const backend = await db.backend.findUnique({ where: { id: backendId }, select: { stuckOn: true } });
  return backend?.stuckOn ?? null;
}

/** Nothing happens when it is stuck on another one by now. */
export async function unstick(db: Db, backendId: string, attemptId: string): Promise<void> {
  await db.$executeRaw`UPDATE backend SET stuck_on = NULL WHERE id = ${backendId}::uuid AND stuck_on = ${attemptId}::uuid`;
}
