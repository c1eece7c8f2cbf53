// Runs a change through the door in one transaction: first the jobs' row locks, then the door's statement with a snapshot that sees all that came before.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { type Change, door } from "./door.ts";

/**
 * Two statements on purpose: one that waits for the lock and changes rows in the same breath would change by the snapshot it took before it waited,
 * and miss, for example, a prompt that went back to PENDING meanwhile. Jobs are locked in the order of their ids, so that no two changes wait for each other.
 */
export async function change<Row>(db: Db, jobs: Prisma.Sql, what: Change): Promise<Row[]> {
  const [, rows] = await db.$transaction([
    db.$queryRaw`SELECT id FROM job WHERE id IN (${jobs}) ORDER BY id FOR UPDATE`,
    db.$queryRaw<Row[]>(door(what)),
  ]);
  return rows;
}
