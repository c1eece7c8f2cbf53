// Fills the form with a job that was there: its workflow and its prompts, to be changed and run again.
import type { JobState } from "../../sluice.ts";
import { begin } from "../submit/draft.ts";
import { sweepOfRows } from "../submit/sweep-of-rows.ts";
import { readMade } from "./overrides.ts";

export const runAgain = async (job: JobState): Promise<void> => {
  const { workflow, rows } = await readMade(job);
  const axes = sweepOfRows(workflow, rows);
  begin({
    name: job.name,
    text: JSON.stringify(workflow, null, 2),
    priority: job.priority,
    ...(axes ? { axes } : { variants: rows }),
  });
};
