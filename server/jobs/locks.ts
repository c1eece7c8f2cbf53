// Locks jobs for the rest of a transaction, and lets its later statements know which.
import { Prisma } from "../../prisma/generated/client.ts";

/**
 * In a statement of its own, before the change: one that waits for the lock and changes rows in the same breath would change by the snapshot it took
 * before it waited, and miss, for example, a prompt that went back to PENDING meanwhile. In the order of their ids, so that no two wait for each other.
 */
export function lockJobs(jobs: Prisma.Sql, busy: "wait" | "skip" = "wait"): Prisma.Sql {
  return Prisma.sql`
WITH locked AS MATERIALIZED (SELECT id FROM job WHERE id IN (${jobs}) ORDER BY id FOR UPDATE ${busy === "skip" ? Prisma.sql`SKIP LOCKED` : Prisma.empty})
SELECT ${remember(Prisma.sql`locked`)}`;
}

/**
 * For a statement's select list: from now on `lockedJobs` are those of this CTE. And the statements that follow are planned once for all: by itself PostgreSQL
 * plans them anew for the first five times on every connection, which takes longer than they run. A process that is frozen between them must not keep the jobs
 * locked until it wakes: its session is ended.
 */
export const remember = (locked: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`set_config('sluice.locked', coalesce((SELECT string_agg(id::text, ',') FROM ${locked}), ''), true) AS locked,
    set_config('plan_cache_mode', 'force_generic_plan', true) AS planned,
    set_config('idle_in_transaction_session_timeout', '10s', true) AS frozen`;

/** Of the newest lock of this transaction: a job that is not among them may be changed by somebody else at this moment. */
export const lockedJobs = Prisma.sql`string_to_array(current_setting('sluice.locked'), ',')::uuid[]`;
