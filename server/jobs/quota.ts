// How much one owner may have in the queue, to the last job and prompt.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { Refusal } from "../../schema/model/refusal.ts";

export interface Quota {
  jobs: number;
  prompts: number;
}

export interface Asked {
  owner: string;
  quota: Quota;
  /** So many more prompts, of one more job. */
  more: number;
}

/**
 * For the rest of a transaction nobody else submits for this owner. In a statement of its own, before the one that counts: that one then sees what was
 * committed while this one waited.
 */
export const lockOwner = (owner: string): Prisma.Sql =>
  Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('owner'), hashtext(${owner})) IS NULL`;

/** The CTE `queued`: one row, `full` names what there would be too much of. */
export const countQueued = ({ owner, quota, more }: Asked): Prisma.Sql => Prisma.sql`
queued AS (
  SELECT q.*, CASE WHEN jobs >= ${quota.jobs}::int THEN 'jobs' WHEN prompts + ${more}::int > ${quota.prompts}::int THEN 'prompts' END AS "full"
  FROM (SELECT count(*)::int AS jobs, coalesce(sum(pending), 0)::int AS prompts FROM job WHERE owner = ${owner} AND finished_at IS NULL) q
)`;

export async function findExcess(db: Db, asked: Asked): Promise<Refusal | null> {
  const [queued] = await db.$queryRaw<
    (Quota & { full: keyof Quota | null })[]
  >`WITH ${countQueued(asked)} SELECT * FROM queued`;
  if (!queued?.full) return null;
  const { quota, more } = asked;
  const why = {
    jobs: `${queued.jobs} of your jobs are not over yet, and ${quota.jobs} may be.`,
    prompts: `${queued.prompts} of your prompts are pending, and ${quota.prompts} may be: ${more} more are too many.`,
  };
  return new Refusal("LIMIT_EXCEEDED", `${why[queued.full]} Submit again when some have ended.`);
}
