// How many prompts a second go from claim to finish when they take no time in between, beside what others carry through.
import type { Bench } from "../bench.ts";
import { asWorker, type Drive, oneByOne, openQueue } from "../lifecycle.ts";
import { graphileRate } from "../peers/graphile.ts";
import { pgBossRate } from "../peers/pgBoss.ts";
import type { Reading, Row } from "../row.ts";

const [look, plain] = [asWorker({ look: true }), asWorker({ look: false })];

/** In turn within every repeat, so that all of them meet the same machine. Ours comes last: its rate is the command's last line. */
const CONTENDERS: Readonly<Record<string, (bench: Bench, prompts: number) => Promise<number>>> = {
  "pg-boss, 10 at once": async (bench, prompts) => pgBossRate(await bench.database(), prompts),
  "graphile-worker, batches": async (bench, prompts) => graphileRate(await bench.database(), "batches", prompts),
  "graphile-worker, 10 at once": async (bench, prompts) => graphileRate(await bench.database(), "plain", prompts),
  "Sluice, 10 backends each for itself": (bench, prompts) => rate(bench, oneByOne, { backends: 10, prompts }),
  "Sluice, 10 backends, with the last look": (bench, prompts) => rate(bench, look, { backends: 10, prompts }),
  "Sluice, 10 backends": (bench, prompts) => rate(bench, plain, { backends: 10, prompts }),
  "Sluice, 100 backends, jobs of one prompt": (bench, prompts) =>
    rate(bench, plain, { backends: 100, prompts, jobSize: 1 }),
  "Sluice, 100 backends, with the last look": (bench, prompts) => rate(bench, look, { backends: 100, prompts }),
  "Sluice, 100 backends": (bench, prompts) => rate(bench, plain, { backends: 100, prompts }),
};

export const lifecycles: Row = {
  title: "prompt lifecycles a second at zero work, claim to finish with events and counts (BENCH_PROMPTS: how many)",
  limitMs: 900_000,
  async measure(bench) {
    const prompts = promptsWanted(bench.quick);
    const rates = new Map(Object.keys(CONTENDERS).map((name) => [name, [] as number[]]));
    for (let run = 0; run < (bench.quick ? 1 : 5); run += 1)
      for (const [name, measure] of Object.entries(CONTENDERS)) rates.get(name)?.push(await measure(bench, prompts));
    const readings = [...rates].map(
      ([name, values]): Reading => ({ name: `lifecycles: ${name}`, unit: "prompts/s", values, reach: null }),
    );
    const peer = rates.get("graphile-worker, 10 at once") ?? [];
    const times = (rates.get("Sluice, 100 backends") ?? []).map((value, run) => value / (peer[run] ?? Number.NaN));
    return [
      { name: "lifecycles: Sluice (100) to graphile-worker (10)", unit: "×", values: times, reach: { atLeast: 2 } },
      ...readings,
    ];
  },
};

type Size = { backends: number; prompts: number; jobSize?: number };

/** A database a repeat: each begins with empty tables. */
async function rate(bench: Bench, drive: Drive, size: Size): Promise<number> {
  const queue = await openQueue(bench, size);
  const startedAt = performance.now();
  await drive(queue);
  const seconds = (performance.now() - startedAt) / 1_000;
  await queue.proveAllSucceeded();
  await queue.close();
  return size.prompts / seconds;
}

function promptsWanted(quick: boolean): number {
  const text = process.env.BENCH_PROMPTS;
  if (text === undefined || text === "") return quick ? 1_000 : 5_000;
  const wanted = Number(text);
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new Error(`BENCH_PROMPTS: expected a whole number from 1 on, got "${text}"`);
  return wanted;
}
