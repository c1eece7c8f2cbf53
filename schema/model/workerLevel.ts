// Says from which level on a worker can run a job. During an upgrade workers of the release before run beside the new ones.
import { isExactNumber } from "./exact.ts";
import { isBeyondPlain } from "./number.ts";
import type { Submission } from "./submission.ts";

/** What this version's workers know. Level 0 is v0.1.0; it rises when a later release gives prompts something that this one would leave out. */
export const WORKER_LEVEL = 1;

/**
 * 1: extra data or secrets, which v0.1.0 would leave out, or a number that it would round. Not 1.0: it sends 1 for that, as it always
 * did.
 */
export const workerLevel = (submission: Travels): 0 | 1 => {
  const { workflow, prompts, extraData, secrets = [] } = submission;
  return extraData || secrets.length > 0 || holdsExactNumber([workflow, prompts]) ? 1 : 0;
};

type Travels = Pick<Submission, "workflow" | "prompts" | "extraData" | "secrets">;

/** Walks with a list of its own: depth must not hurt. */
const holdsExactNumber = (root: object): boolean => {
  const open = [root];
  for (let value = open.pop(); value; value = open.pop()) {
    if (isExactNumber(value)) {
      if (isBeyondPlain(value)) return true;
      continue;
    }
    for (const child of Object.values(value)) if (typeof child === "object" && child !== null) open.push(child);
  }
  return false;
};
