// How many prompts a second go from claim to finish when they take no time in between: the queue alone, through its real statements.
import type { Bench } from "../bench.ts";
import { batched, byClaimer, type Drive, oneByOne, openQueue } from "../lifecycle.ts";
import type { Reading, Row } from "../row.ts";

const AT_ONCE = 10;
const BATCH = 20;

export const lifecycles: Row = {
  title: "prompt lifecycles a second at zero work: claim, begin, finish (BENCH_PROMPTS: how many)",
  limitMs: 600_000,
  async measure(bench) {
    const prompts = promptsWanted(bench.quick);
    return [
      await measure(bench, `lifecycles: ${AT_ONCE} at once, one by one`, oneByOne, { backends: AT_ONCE, prompts }),
      await measure(bench, `lifecycles: batches of ${BATCH}`, batched, { backends: BATCH, prompts }),
      await measure(bench, `lifecycles: the worker's claimer, ${AT_ONCE} backends`, byClaimer, {
        backends: AT_ONCE,
        prompts,
      }),
    ];
  },
};

type Size = { backends: number; prompts: number };

/** A database a repeat: each begins with empty tables. */
async function measure(bench: Bench, name: string, drive: Drive, { backends, prompts }: Size): Promise<Reading> {
  const values: number[] = [];
  for (let run = 0; run < (bench.quick ? 1 : 3); run += 1) {
    const queue = await openQueue(bench, { backends, prompts });
    const startedAt = performance.now();
    await drive(queue);
    values.push(prompts / ((performance.now() - startedAt) / 1_000));
    await queue.proveAllSucceeded();
    await queue.close();
  }
  return { name, unit: "prompts/s", values, reach: null };
}

function promptsWanted(quick: boolean): number {
  const text = process.env.BENCH_PROMPTS;
  if (text === undefined || text === "") return quick ? 1_000 : 2_000;
  const wanted = Number(text);
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new Error(`BENCH_PROMPTS: expected a whole number from 1 on, got "${text}"`);
  return wanted;
}
