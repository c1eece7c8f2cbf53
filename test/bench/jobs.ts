// Submits and cancels jobs over the API, with the workflow that needs no model.
import { readFile } from "node:fs/promises";
import { type Asked, ask } from "./ask.ts";

const workflow: unknown = JSON.parse(
  await readFile(new URL("../../docs/examples/no-model.json", import.meta.url), "utf8"),
);

/** A sweep of so many prompts; gives the job's id. */
export async function submitSweep(url: string, count: number): Promise<{ id: string; tookMs: number }> {
  const { data, tookMs } = await ask<{ submitJob: { id: string; counts: { total: number } } }>(
    url,
    "mutation Submit($input: SubmitJobInput!) { submitJob(input: $input) { id status counts { total pending } } }",
    { input: { workflow, sweep: [{ path: "1.inputs.color", range: { from: 0, step: 1, count } }] } },
  );
  const { id, counts } = data.submitJob;
  if (counts.total !== count) throw new Error(`${counts.total} prompts were stored instead of ${count}`);
  return { id, tookMs };
}

export function cancelJob(
  url: string,
  id: string,
): Promise<Asked<{ cancelJob: { mode: string; canceledPending: number } }>> {
  return ask(
    url,
    "mutation Cancel($id: ID!) { cancelJob(id: $id) { mode canceledPending runningPrompts message job { status } } }",
    { id },
  );
}
