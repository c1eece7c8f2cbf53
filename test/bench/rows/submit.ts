// How long the answer to a submission of 10,000 prompts takes.
import { cancelJob, submitSweep } from "../jobs.ts";
import { startBusyApp } from "../queue.ts";
import type { Row } from "../row.ts";

export const submit: Row = {
  title: "submitJob with a sweep of 10,000 prompts, over HTTP",
  limitMs: 60_000,
  async measure(bench) {
    const url = await startBusyApp(bench);
    const values: number[] = [];
    for (let run = 0; run < (bench.quick ? 3 : 9); run += 1) {
      const { id, tookMs } = await submitSweep(url, 10_000);
      values.push(tookMs);
      await cancelJob(url, id);
    }
    return [{ name: "submit: sweep of 10,000", unit: "ms", values, reach: { atMost: 1_500 } }];
  },
};
