// Makes the backends that a process drives known, and keeps them so.
import { randomUUID } from "node:crypto";
import type { Db } from "../../prisma/client.ts";
import { hostOf } from "../../schema/model/backend.ts";
import type { Label } from "../../schema/model/label.ts";

export interface Naming {
  url: string;
  /** COMFYUI_URLS, SLUICE_BACKENDS or "simulated"; null: it was added, and the database knows all of it. */
  configuredIn: string | null;
  /** Null: it keeps the one that it has. */
  name?: string | null;
  labels?: readonly Label[] | null;
}

export interface NamedBackend {
  id: string;
  url: string;
}

/**
 * Creates what is missing. What is known to be simulated stays so until a probe says otherwise. Any number of processes may name the same backends; the last to
 * stop naming one leaves it "not configured". One that was removed and is configured now is in use again: the configuration wins.
 */
export async function nameBackends(db: Db, namings: readonly Naming[], forMs: number): Promise<NamedBackend[]> {
  const wanted = namings.map((naming) => ({ ...naming, id: randomUUID(), host: hostOf(naming.url) }));
  return db.$queryRaw<NamedBackend[]>`
WITH wanted AS (
  SELECT w.*, w."configuredIn" IS NOT NULL AS configured, clock_timestamp() + ${forMs} * interval '1 ms' AS until
  FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS w(id uuid, url text, host text, "configuredIn" text, name text, labels jsonb)
)
INSERT INTO backend AS b (id, name, url, simulated, named_until, labels, configured_in, configured_until)
SELECT w.id, coalesce(w.name, w.host), w.url, coalesce(w."configuredIn" = 'simulated', false), w.until, coalesce(w.labels, '[]'), w."configuredIn",
  CASE WHEN w.configured THEN w.until END
FROM wanted w ORDER BY w.url
ON CONFLICT (url) DO UPDATE SET named_until = greatest(b.named_until, excluded.named_until), simulated = b.simulated OR excluded.simulated,
  name = coalesce((SELECT w.name FROM wanted w WHERE w.url = b.url), b.name),
  labels = coalesce((SELECT w.labels FROM wanted w WHERE w.url = b.url), b.labels),
  configured_in = coalesce(excluded.configured_in, b.configured_in), configured_until = greatest(b.configured_until, excluded.configured_until),
  drained_at = CASE WHEN excluded.configured_in IS NULL OR b.removed_at IS NULL THEN b.drained_at END,
  removed_at = CASE WHEN excluded.configured_in IS NULL THEN b.removed_at END,
  reason = CASE WHEN b.reason = 'not configured' OR (b.reason = 'removed' AND excluded.configured_in IS NOT NULL) THEN 'not seen yet' ELSE b.reason END
RETURNING b.id, b.url`;
}

/** A process that stops: its backends are not configured any more, unless another process keeps naming them. */
export async function unnameBackends(db: Db, ids: readonly string[]): Promise<void> {
  await db.$executeRaw`
UPDATE backend SET named_until = clock_timestamp(), configured_until = least(configured_until, clock_timestamp()) WHERE id = ANY(${ids}::uuid[])`;
}

/** Shows backends that nobody names any more as what they are. Returns those that changed. A process of v0.1.0 calls one that was removed "not configured", and is left to it. */
export async function dropUnnamed(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
UPDATE backend SET status = 'OFFLINE', reason = CASE WHEN removed_at IS NULL THEN 'not configured' ELSE 'removed' END
WHERE named_until <= clock_timestamp() AND (status <> 'OFFLINE' OR reason IS NULL OR reason NOT IN ('not configured', 'removed')) RETURNING id`;
  return rows.map((row) => row.id);
}
