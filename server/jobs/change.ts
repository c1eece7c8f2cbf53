// Runs a change through the door in one transaction: first the jobs' row locks, then the door's statement with a snapshot that sees all that came before.
import type { Db } from "../../prisma/client.ts";
import type { Prisma } from "../../prisma/generated/client.ts";
import { type Change, door } from "./door.ts";
import { lockJobs } from "./locks.ts";

/** Prisma gives up after 5 s by itself. A change has to wait for whoever holds the job, and a job may have 100,000 prompts on a slow disk. */
const patience = { maxWait: 15_000, timeout: 120_000 };

export async function change<Row>(db: Db, jobs: Prisma.Sql, what: Change): Promise<Row[]> {
  const [, rows] = await db.$transaction([db.$queryRaw(lockJobs(jobs)), db.$queryRaw<Row[]>(door(what))], patience);
  return rows;
}
