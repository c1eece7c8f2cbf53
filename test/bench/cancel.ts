// Measures the answer to the cancel of a job with so many pending prompts.
import type { Bench } from "./bench.ts";
import { cancelJob, submitSweep } from "./jobs.ts";
import { startBusyApp } from "./queue.ts";

export async function measureCancel(
  bench: Bench,
  { prompts, runs }: { prompts: number; runs: number },
): Promise<number[]> {
  const url = await startBusyApp(bench, { SLUICE_MAX_PROMPTS_PER_JOB: String(prompts) });
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { id } = await submitSweep(url, prompts);
    const { data, tookMs } = await cancelJob(url, id);
    const { canceledPending } = data.cancelJob;
    if (canceledPending !== prompts) throw new Error(`${canceledPending} of ${prompts} prompts were canceled`);
    values.push(tookMs);
  }
  return values;
}
