// After a restore into another PostgreSQL cluster: makes the log's places valid there.
import type { Db } from "../../prisma/client.ts";

/** A table as large as the log is rewritten. */
const patience = { maxWait: 15_000, timeout: 600_000 };

/**
 * Rows name the transaction that wrote them, and a new cluster counts its transactions from the beginning: rows that seem to come from the
 * future would never count as settled, and be read again and again. No visible row of this cluster has such a number.
 * 1 read: the place that readers of the log had come to. 2 what lies before it gets the number 1, what lies behind it 2; 3 the place stands between.
 * Returns how many rows there were.
 */
export async function settleRestored(db: Db): Promise<number> {
  const lock = db.$queryRaw`SELECT true AS held FROM (SELECT pg_advisory_xact_lock(hashtext('sluice settle restored'))) AS l`;
  const settle = db.$executeRaw`
WITH read AS (SELECT xid, id FROM log_place WHERE name = 'webhooks'),
future AS (
  SELECT FROM job_event WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())
  UNION ALL SELECT FROM read WHERE xid > pg_snapshot_xmax(pg_current_snapshot()) LIMIT 1
),
moved AS (UPDATE log_place SET xid = '1'::xid8, id = 9223372036854775807 FROM future WHERE name = 'webhooks')
UPDATE job_event e SET xid = CASE WHEN (e.xid, e.id) > (read.xid, read.id) THEN '2' ELSE '1' END::xid8
FROM read WHERE EXISTS (SELECT FROM future)`;
  const [, count] = await db.$transaction([lock, settle], patience);
  return count;
}
