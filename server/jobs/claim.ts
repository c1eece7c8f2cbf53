// Claims pending prompts for free backends: the jobs' gate first, then the prompts, in one transaction.
import type { Db } from "../../prisma/client.ts";
import { transact } from "../../prisma/transact.ts";
import { readOverride, readStored, type StoredOverride } from "../../schema/model/stored.ts";
import type { Workflow } from "../../schema/model/workflow.ts";
import type { Assignment } from "./assignment.ts";
import { type Busy, type Claim, chooseJobs, claimChange } from "./claimSteps.ts";
import { door } from "./door.ts";

/** A job's workflow comes once, with the first of its prompts, as the text that was stored: pg would round its numbers. */
export type Claimed = Omit<Assignment, "workflow" | "overrides" | keyof Beside> & {
  workflow: string | null;
  /** Comes with the workflow. */
  beside: string | null;
  overrides: readonly StoredOverride[];
};

type Beside = Pick<Assignment, "extraData" | "secrets">;

const isLockTimeout = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "55P03";

/**
 * May give less than there is: one claim is of one priority, and of equal shares. Nothing though jobs were chosen means that somebody else got something
 * done meanwhile, so this ends.
 */
export async function claim(db: Db, what: Claim): Promise<Assignment[]> {
  let busy: Busy = "wait";
  for (;;) {
    const answer = await claimOnce(db, what, busy).catch((error: unknown) => {
      if (busy === "pass" || !isLockTimeout(error)) throw error;
      return null;
    });
    if (answer === null) busy = "pass";
    else if (answer.claimed.length > 0 || !answer.missed) return withWorkflows(answer.claimed);
  }
}

async function claimOnce(db: Db, what: Claim, busy: Busy): Promise<{ claimed: Claimed[]; missed: boolean }> {
  const [choices, claimed] = await transact(db, [chooseJobs(what, busy), door(claimChange(what))]);
  const [choice] = choices as { chosen: number }[];
  return { claimed: claimed as Claimed[], missed: (choice?.chosen ?? 0) > 0 };
}

export function withWorkflows(claimed: readonly Claimed[]): Assignment[] {
  const jobs = new Map<string, Pick<Assignment, "workflow" | keyof Beside>>();
  for (const { jobId, workflow, beside } of claimed) {
    if (workflow) jobs.set(jobId, { workflow: readStored(workflow) as Workflow, ...readBeside(beside) });
  }
  return claimed.map(({ beside: _, ...work }) => {
    const job = jobs.get(work.jobId);
    if (!job) throw new Error("a claim without its workflow");
    return { ...work, ...job, overrides: work.overrides.map(readOverride) };
  });
}

function readBeside(text: string | null): Beside {
  const { extraData, secrets } = (text === null ? {} : readStored(text)) as unknown as Partial<Beside>;
  return { extraData: extraData ?? null, secrets: secrets ?? [] };
}
