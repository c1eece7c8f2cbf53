// How many prompts a second go from claim to finish when they take no time in between: the queue alone, through its real statements.
import type { Bench } from "../bench.ts";
import { asWorker, type Drive, oneByOne, openQueue } from "../lifecycle.ts";
import type { Reading, Row } from "../row.ts";

type Size = { backends: number; jobSize?: number };

export const lifecycles: Row = {
  title:
    "prompt lifecycles a second at zero work, claim to finish with its events and counts (BENCH_PROMPTS: how many)",
  limitMs: 600_000,
  async measure(bench) {
    const prompts = promptsWanted(bench.quick);
    const row = (name: string, drive: Drive, size: Size) =>
      measure(bench, `lifecycles: ${name}`, drive, { ...size, prompts });
    return [
      await row("each of 10 backends for itself", oneByOne, { backends: 10 }),
      await row("a worker with 10 backends, with the last look", asWorker({ look: true }), { backends: 10 }),
      await row("a worker with 100, jobs of one prompt, with it", asWorker({ look: true }), {
        backends: 100,
        jobSize: 1,
      }),
      await row("a worker with 100, with the last look", asWorker({ look: true }), { backends: 100 }),
      await row("a worker with 100", asWorker({ look: false }), { backends: 100 }),
    ];
  },
};

/** A database a repeat: each begins with empty tables. */
async function measure(bench: Bench, name: string, drive: Drive, size: Size & { prompts: number }): Promise<Reading> {
  const values: number[] = [];
  for (let run = 0; run < (bench.quick ? 1 : 3); run += 1) {
    const queue = await openQueue(bench, size);
    const startedAt = performance.now();
    await drive(queue);
    values.push(size.prompts / ((performance.now() - startedAt) / 1_000));
    await queue.proveAllSucceeded();
    await queue.close();
  }
  return { name, unit: "prompts/s", values, reach: null };
}

function promptsWanted(quick: boolean): number {
  const text = process.env.BENCH_PROMPTS;
  if (text === undefined || text === "") return quick ? 1_000 : 5_000;
  const wanted = Number(text);
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new Error(`BENCH_PROMPTS: expected a whole number from 1 on, got "${text}"`);
  return wanted;
}
