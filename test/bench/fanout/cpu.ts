// What a delivered message costs the server when so many watch the same: Sluice, yoga with graphql-ws, and a bare broadcast, in turns.
import type { Bench } from "../bench.ts";
import type { Reading } from "../row.ts";
import { startBroadcast, startSluice, startYoga } from "./contenders.ts";
import { cpuPerMessage, watch } from "./round.ts";

type Costs = Record<"sluice" | "yoga" | "broadcast", number>;

/** Enough messages a run that the clock of the CPU tells something. */
const MESSAGES = 30_000;

export async function measureCpu(bench: Bench, subscribers: number): Promise<Reading[]> {
  const sluice = await watch(bench, startSluice, subscribers);
  const yoga = await watch(bench, startYoga, subscribers);
  const broadcast = await watch(bench, startBroadcast, subscribers);
  const events = Math.ceil(MESSAGES / subscribers);
  const measure = async (): Promise<Costs> => ({
    sluice: await cpuPerMessage(sluice, events),
    yoga: await cpuPerMessage(yoga, events),
    broadcast: await cpuPerMessage(broadcast, events),
  });
  // Warms them up.
  await measure();
  const costs: Costs[] = [];
  while (costs.length < (bench.quick ? 3 : 7)) costs.push(await measure());
  const name = `fanout-cpu: ${subscribers.toLocaleString("en")} identical,`;
  const times = (of: keyof Costs) => costs.map((cost) => cost.sluice / cost[of]);
  return [
    ...(["sluice", "yoga", "broadcast"] as const).map((who) => ({
      name: `${name} ${who}`,
      unit: "µs" as const,
      values: costs.map((cost) => cost[who]),
      reach: null,
    })),
    { name: `${name} sluice / yoga`, unit: "×", values: times("yoga"), reach: { atMost: 0.333 } },
    { name: `${name} sluice / broadcast`, unit: "×", values: times("broadcast"), reach: { atMost: 3 } },
  ];
}
