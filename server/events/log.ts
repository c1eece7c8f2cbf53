// Reads jobs' logs: one job's after a seq, and the newest of all jobs as they become visible.
import type { Db } from "../../prisma/client.ts";
import { type JobEvent, Prisma } from "../../prisma/generated/client.ts";

export type JobEventRow = Omit<JobEvent, "xid">;

const columns = Prisma.sql`job_id AS "jobId", seq, id, at, kind, status, pending, running, succeeded, failed, canceled,
  prompt_id AS "promptId", prompt_status AS "promptStatus", data`;

export function readLog(db: Db, jobId: string, afterSeq: number, limit: number): Promise<JobEventRow[]> {
  return db.$queryRaw<JobEventRow[]>`
SELECT ${columns} FROM job_event WHERE job_id = ${jobId}::uuid AND seq > ${afterSeq}::int ORDER BY seq LIMIT ${limit}::int`;
}

/** A place in the log of all jobs. Ids are given out in order, but become visible in any order: `xid` is what makes the place safe. */
export interface Place {
  xid: string;
  id: bigint;
}

export interface TailRow extends JobEventRow {
  xid: string;
  /** No transaction that could still write before this row is open: the place may move past it. */
  settled: boolean;
}

/**
 * What lies behind the place, in order of (xid, id). A row may show up before an earlier one whose transaction still runs; it is then not settled,
 * and read again until it is. Whoever delivers it early drops the repeat by (job, seq).
 */
export function readTail(db: Db, after: Place, limit: number): Promise<TailRow[]> {
  return db.$queryRaw<TailRow[]>`
SELECT ${columns}, xid::text AS xid, xid < pg_snapshot_xmin(pg_current_snapshot()) AS settled
FROM job_event WHERE (xid, id) > (${after.xid}::xid8, ${after.id}::bigint) ORDER BY job_event.xid, job_event.id LIMIT ${limit}::int`;
}

/** Where the log ends now: everything before it is settled. */
export async function endOfLog(db: Db): Promise<Place> {
  const [row] = await db.$queryRaw<{ xid: string }[]>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid`;
  return { xid: row?.xid ?? "0", id: -1n };
}
