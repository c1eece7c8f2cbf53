// After a restore into another PostgreSQL cluster: makes the log's places valid there.
import type { Db } from "../../prisma/client.ts";

/** A table as large as the log is rewritten. */
const patience = { maxWait: 15_000, timeout: 600_000 };

/**
 * Rows name the transaction that wrote them, and a new cluster counts its transactions from the beginning: rows that seem to come from the
 * future would never count as settled, and be read again and again. No visible row of this cluster has such a number. Returns how many there were.
 */
export async function settleRestored(db: Db): Promise<number> {
  const lock = db.$queryRaw`SELECT true AS held FROM (SELECT pg_advisory_xact_lock(hashtext('sluice settle restored'))) AS l`;
  const settle = db.$executeRaw`
UPDATE job_event SET xid = '1'::xid8 WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())`;
  const [, count] = await db.$transaction([lock, settle], patience);
  return count;
}
