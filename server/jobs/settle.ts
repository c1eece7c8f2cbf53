// Ends attempts of many jobs and gives their backends the next prompts, in one transaction: one write to the disk where there would be two.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { transact } from "../../prisma/transact.ts";
import type { Assignment } from "./assignment.ts";
import { type Claimed, withWorkflows } from "./claim.ts";
import { type Claim, chooseJobs, claimChange } from "./claimSteps.ts";
import { door } from "./door.ts";
import { type Finish, type Finished, finishChange } from "./finish.ts";
import { lockJobs } from "./locks.ts";

export type End = Finish & { jobId: string };

export interface Settled {
  finished: Finished[];
  /** Their job is locked by somebody else: nothing was changed, `finish` waits for it. */
  busy: End[];
  /** For those backends. */
  claimed: Assignment[];
}

/**
 * It waits for no job: one that somebody keeps locked must not hold up the ends of the others. `next` names the backends that were busy with these
 * attempts; what it doesn't get for them a claim of their own must look for.
 */
export async function settle(db: Db, ends: readonly End[], next: Claim): Promise<Settled> {
  const jobs = Prisma.sql`SELECT unnest(${[...new Set(ends.map(({ jobId }) => jobId))]}::uuid[])`;
  const end = [lockJobs(jobs, "skip"), door(finishChange({ workerId: next.workerId }, ends))];
  const start = next.backendIds.length > 0 ? [chooseJobs(next, "leave"), door(claimChange(next))] : [];
  const [locks, finished, , claimed = []] = (await transact(db, [...end, ...start])) as [
    { locked: string }[],
    Finished[],
    unknown[],
    Claimed[]?,
  ];
  const locked = new Set(locks[0]?.locked.split(","));
  return { finished, busy: ends.filter(({ jobId }) => !locked.has(jobId)), claimed: withWorkflows(claimed) };
}
