// Makes configured addresses known as backends, and keeps them so.
import { randomUUID } from "node:crypto";
import type { Db } from "../../prisma/client.ts";

export interface NamedBackend {
  id: string;
  url: string;
}

/** Creates what is missing. What is known to be simulated stays so until a probe says otherwise. Any number of processes may name the same backends; the last to stop naming one leaves it "not configured". */
export async function nameBackends(
  db: Db,
  urls: readonly string[],
  { simulated, forMs }: { simulated: boolean; forMs: number },
): Promise<NamedBackend[]> {
  const wanted = urls.map((url) => ({ id: randomUUID(), url, name: new URL(url).host }));
  return db.$queryRaw<NamedBackend[]>`
INSERT INTO backend AS b (id, name, url, simulated, named_until)
SELECT w.id, w.name, w.url, ${simulated}, clock_timestamp() + ${forMs} * interval '1 ms'
FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS w(id uuid, name text, url text) ORDER BY w.url
ON CONFLICT (url) DO UPDATE SET named_until = greatest(b.named_until, excluded.named_until), simulated = b.simulated OR excluded.simulated,
  reason = CASE WHEN b.reason = 'not configured' THEN 'not seen yet' ELSE b.reason END
RETURNING b.id, b.url`;
}

/** A process that stops: its backends are not configured any more, unless another process keeps naming them. */
export async function unnameBackends(db: Db, ids: readonly string[]): Promise<void> {
  await db.$executeRaw`UPDATE backend SET named_until = clock_timestamp() WHERE id = ANY(${ids}::uuid[])`;
}

/** Shows backends that nobody names any more as what they are. Returns those that changed. */
export async function dropUnnamed(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
UPDATE backend SET status = 'OFFLINE', reason = 'not configured'
WHERE named_until <= clock_timestamp() AND (status <> 'OFFLINE' OR reason IS DISTINCT FROM 'not configured') RETURNING id`;
  return rows.map((row) => row.id);
}
