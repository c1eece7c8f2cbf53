// Runs a change through the door in one transaction: first the jobs' row locks, then the door's statement with a snapshot that sees all that came before.
import type { Db } from "../../prisma/client.ts";
import type { Prisma } from "../../prisma/generated/client.ts";
import { type Change, door } from "./door.ts";

/** Prisma gives up after 5 s by itself. A change has to wait for whoever holds the job, and a job may have 100,000 prompts on a slow disk. */
const patience = { maxWait: 15_000, timeout: 120_000 };

/**
 * Two statements on purpose: one that waits for the lock and changes rows in the same breath would change by the snapshot it took before it waited,
 * and miss, for example, a prompt that went back to PENDING meanwhile. Jobs are locked in the order of their ids, so that no two changes wait for each other.
 */
export async function change<Row>(db: Db, jobs: Prisma.Sql, what: Change): Promise<Row[]> {
  const lock = db.$queryRaw`SELECT id FROM job WHERE id IN (${jobs}) ORDER BY id FOR UPDATE`;
  const [, rows] = await db.$transaction([lock, db.$queryRaw<Row[]>(door(what))], patience);
  return rows;
}
