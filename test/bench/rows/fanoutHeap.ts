// How much memory a server keeps for each subscriber.
import type { Bench } from "../bench.ts";
import { startSluice, startYoga } from "../fanout/contenders.ts";
import { openWatchers } from "../fanout/watchers.ts";
import type { Row } from "../row.ts";

const STEP = 500;
const KB = 1_000;

export const fanoutHeap: Row = {
  title: "heap a server keeps for each subscriber, beside yoga with graphql-ws",
  limitMs: 300_000,
  async measure(bench) {
    const steps = bench.quick ? 2 : 4;
    const sluice = await perSubscriber(bench, startSluice, steps);
    const yoga = await perSubscriber(bench, startYoga, steps);
    const ratios = sluice.map((bytes, step) => bytes / (yoga[step] ?? Number.NaN));
    return [
      { name: "fanout-heap: sluice", unit: "kB", values: sluice, reach: null },
      { name: "fanout-heap: yoga", unit: "kB", values: yoga, reach: null },
      { name: "fanout-heap: sluice / yoga", unit: "×", values: ratios, reach: { atMost: 1 } },
    ];
  },
};

/** The first step is for what every server needs once; the others are measured. */
async function perSubscriber(bench: Bench, start: typeof startSluice, steps: number): Promise<number[]> {
  const contender = await start(bench);
  const values: number[] = [];
  for (let step = 0, before = 0; step <= steps; step += 1) {
    await openWatchers(bench, { ...contender, count: STEP, different: false });
    const now = await contender.probe("heapBytes");
    if (step > 0) values.push((now - before) / STEP / KB);
    before = now;
  }
  return values;
}
