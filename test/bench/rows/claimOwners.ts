// What a prompt costs from claim to finish while one owner waits, and while a thousand take turns.
import { fillPending } from "../backlog.ts";
import type { Bench } from "../bench.ts";
import { median } from "../figures.ts";
import { openQueue, rounds } from "../lifecycle.ts";
import type { Row } from "../row.ts";

const PROMPTS = 100_000;
const MANY = 1_000;

export const claimOwners: Row = {
  title: "cost of a prompt, claim to finish, with one owner and with 1,000 in turn; 100,000 jobs of one prompt each",
  limitMs: 300_000,
  async measure(bench) {
    const [nextOfOne, nextOfMany] = [await open(bench, 1), await open(bench, MANY)];
    const [one, many]: [number[], number[]] = [[], []];
    // In turn, so that both meet the same machine.
    for (let round = 0; round < 60; round += 1) {
      one.push(await nextOfOne());
      many.push(await nextOfMany());
    }
    return [
      { name: "claim to finish: one owner", unit: "ms", values: one, reach: null },
      { name: "claim to finish: 1,000 owners", unit: "ms", values: many, reach: null },
      {
        name: "claim to finish: 1,000 owners, to one",
        unit: "×",
        values: [median(many) / median(one)],
        reach: { atMost: 1.2 },
      },
    ];
  },
};

/** Jobs of one prompt: a claim for all backends meets as many jobs, whoever they belong to. */
async function open(bench: Bench, owners: number): Promise<() => Promise<number>> {
  const queue = await openQueue(bench, { backends: 20, prompts: 0 });
  await fillPending(queue.databaseUrl, PROMPTS, { owners, size: 1 });
  return rounds(queue);
}
