// What a prompt costs from claim to finish while the backlog grows, and with a million finished jobs beside it.

import { fillFinished, fillPending } from "../backlog.ts";
import type { Bench } from "../bench.ts";
import { median } from "../figures.ts";
import { openQueue, rounds } from "../lifecycle.ts";
import type { Reading, Row } from "../row.ts";

const BACKENDS = 20;
const LEAST = 1_000;

export const claimCost: Row = {
  title:
    "cost of a prompt, claim to finish, at 1,000 / 100,000 / 1,000,000 pending, and with 1,000,000 finished jobs (--quick: 100,000)",
  limitMs: 900_000,
  async measure(bench) {
    const most = bench.quick ? 100_000 : 1_000_000;
    const backlogs: [name: string, next: () => Promise<number>][] = [[`${LEAST} pending`, await open(bench, LEAST)]];
    for (const pending of [100_000, 1_000_000].filter((size) => size <= most))
      backlogs.push([`${pending.toLocaleString("en")} pending`, await open(bench, pending)]);
    backlogs.push([`1,000 pending, ${most.toLocaleString("en")} finished jobs`, await open(bench, LEAST, most)]);
    const costs = new Map(backlogs.map(([name]) => [name, [] as number[]]));
    // In turn, so that all meet the same machine.
    for (let round = 0; round < 40; round += 1)
      for (const [name, next] of backlogs) costs.get(name)?.push(await next());
    const base = median(costs.get(`${LEAST} pending`) ?? []);
    return [...costs].flatMap(([name, values]): Reading[] => [
      { name: `claim to finish: ${name}`, unit: "ms", values, reach: null },
      ...(name === `${LEAST} pending`
        ? []
        : [
            {
              name: `claim to finish: ${name}, to 1,000`,
              unit: "×" as const,
              values: [median(values) / base],
              reach: { atMost: 1.2 },
            },
          ]),
    ]);
  },
};

/** Each call carries a batch through, and says what it took a prompt. */
async function open(bench: Bench, pending: number, finished = 0): Promise<() => Promise<number>> {
  const queue = await openQueue(bench, { backends: BACKENDS, prompts: 0 });
  if (finished > 0) await fillFinished(queue.databaseUrl, finished);
  await fillPending(queue.databaseUrl, pending);
  return rounds(queue);
}
