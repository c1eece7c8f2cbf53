// How much one owner may have in the queue.
import type { Db } from "../../prisma/client.ts";
import { Refusal } from "../../schema/model/refusal.ts";

export interface Quota {
  jobs: number;
  prompts: number;
}

/** What is submitted at the very same moment may pass it together: it keeps a queue usable, it is no account. */
export async function findExcess(
  db: Db,
  { owner, quota, more }: { owner: string; quota: Quota; more: number },
): Promise<Refusal | null> {
  const [queued] = await db.$queryRaw<Quota[]>`
SELECT count(*)::int AS jobs, coalesce(sum(pending), 0)::int AS prompts FROM job WHERE owner = ${owner} AND finished_at IS NULL`;
  if (queued && queued.jobs >= quota.jobs) {
    return full(`${queued.jobs} of your jobs are not over yet, and ${quota.jobs} may be.`);
  }
  if (queued && queued.prompts + more > quota.prompts) {
    return full(
      `${queued.prompts} of your prompts are pending, and ${quota.prompts} may be: ${more} more are too many.`,
    );
  }
  return null;
}

const full = (why: string): Refusal => new Refusal("LIMIT_EXCEEDED", `${why} Submit again when some have ended.`);
