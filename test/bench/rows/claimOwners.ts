// What a prompt costs from claim to finish while one owner waits, as many as there are backends, and a thousand.
import { fillPending } from "../backlog.ts";
import type { Bench } from "../bench.ts";
import { median } from "../figures.ts";
import { openQueue, rounds } from "../lifecycle.ts";
import type { Reading, Row } from "../row.ts";

const BACKENDS = 20;
const PROMPTS = 100_000;
const OWNERS = [1, BACKENDS, 1_000];

export const claimOwners: Row = {
  title: `cost of a prompt, claim to finish, with ${OWNERS.join(", ")} owners in turn, ${PROMPTS} prompts pending`,
  limitMs: 300_000,
  async measure(bench) {
    const queues = await Promise.all(OWNERS.map((owners) => open(bench, owners)));
    const costs = queues.map((): number[] => []);
    // In turn, so that all meet the same machine.
    for (let round = 0; round < (bench.quick ? 20 : 60); round += 1)
      for (const [index, next] of queues.entries()) costs[index]?.push(await next());
    const [one = [], few = [], thousand = []] = costs;
    const ratio = (name: string, values: number[], base: number[], atMost: number | null): Reading => ({
      name: `claim to finish: ${name}`,
      unit: "×",
      values: [median(values) / median(base)],
      reach: atMost === null ? null : { atMost },
    });
    return [
      ...OWNERS.map((owners, index): Reading => {
        return { name: `claim to finish: ${owners} owners`, unit: "ms", values: costs[index] ?? [], reach: null };
      }),
      ratio(`1,000 owners to ${BACKENDS}`, thousand, few, 1.2),
      ratio("1,000 owners to one", thousand, one, null),
    ];
  },
};

async function open(bench: Bench, owners: number): Promise<() => Promise<number>> {
  const queue = await openQueue(bench, { backends: BACKENDS, prompts: 0 });
  await fillPending(queue.databaseUrl, PROMPTS, owners);
  return rounds(queue);
}
