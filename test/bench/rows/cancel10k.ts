// How long the answer to the cancel of a job with 10,000 pending prompts takes.
import { measureCancel } from "../cancel.ts";
import type { Row } from "../row.ts";

export const cancel10k: Row = {
  title: "cancelJob of 10,000 pending prompts, over HTTP",
  limitMs: 60_000,
  async measure(bench) {
    const values = await measureCancel(bench, { prompts: 10_000, runs: bench.quick ? 3 : 9 });
    return [{ name: "cancel: 10,000 pending", unit: "ms", values, reach: { atMost: 300 } }];
  },
};
