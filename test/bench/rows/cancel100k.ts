// How long the answer to the cancel of a job with 100,000 pending prompts takes.
import { measureCancel } from "../cancel.ts";
import type { Row } from "../row.ts";

export const cancel100k: Row = {
  title: "cancelJob of 100,000 pending prompts (the limit raised), over HTTP",
  limitMs: 180_000,
  async measure(bench) {
    const values = await measureCancel(bench, { prompts: 100_000, runs: bench.quick ? 1 : 5 });
    return [{ name: "cancel: 100,000 pending", unit: "ms", values, reach: { atMost: 2_000 } }];
  },
};
