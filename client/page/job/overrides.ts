// Reads what every prompt of a job has of its own.
import { JobWorkflow } from "../../documents/job.ts";
import { PromptOverrides } from "../../documents/prompt.ts";
import { Refusal } from "../../refusal.ts";
import type { JobState } from "../../sluice.ts";
import { readValue, readWorkflowText } from "../exact-value.ts";
import { sluice } from "../sluice.ts";
import type { Override } from "../submit/draft.ts";

export type Made = {
  readonly workflow: Record<string, unknown>;
  /** Of each prompt, in order. */
  readonly rows: readonly (readonly Override[])[];
};

export const readMade = async (job: JobState): Promise<Made> => {
  const { data, error } = await sluice.client.query(JobWorkflow, { id: job.id }).toPromise();
  if (error) throw Refusal.from(error);
  if (!data?.job) throw new Refusal("NOT_FOUND", "There is no such job any more.");
  return { workflow: readWorkflowText(data.job.workflowText), rows: await readRows(job) };
};

const readRows = async ({ id: jobId, counts }: JobState): Promise<Override[][]> => {
  const rows: Override[][] = [];
  while (rows.length < counts.total) {
    const { data, error } = await sluice.client.query(PromptOverrides, { jobId, fromIndex: rows.length }).toPromise();
    if (error) throw Refusal.from(error);
    const edges = data?.job?.prompts.edges ?? [];
    if (edges.length === 0) throw new Refusal("NOT_FOUND", "There is no such job any more.");
    rows.push(
      ...edges.map(({ node }) => node.overrides.map(({ path, valueText }) => ({ path, value: readValue(valueText) }))),
    );
  }
  return rows;
};
