// How many messages a second come through when no two subscriptions are the same, and nothing can be shared.
import { startSluice, startYoga } from "../fanout/contenders.ts";
import { messagesPerSecond, watch } from "../fanout/round.ts";
import type { Row } from "../row.ts";

const SUBSCRIBERS = 1_000;
/** At once: fewer than make createPubSub throw. */
const EVENTS = 50;

export const fanoutDifferent: Row = {
  title: "delivered messages a second, 1,000 subscriptions that all differ, beside yoga with graphql-ws",
  limitMs: 300_000,
  async measure(bench) {
    const sluice = await watch(bench, startSluice, SUBSCRIBERS, { different: true });
    const yoga = await watch(bench, startYoga, SUBSCRIBERS, { different: true });
    const rates: { sluice: number; yoga: number }[] = [];
    for (let run = 0; run < (bench.quick ? 4 : 8); run += 1) {
      rates.push({
        sluice: await messagesPerSecond(sluice, EVENTS),
        yoga: await messagesPerSecond(yoga, EVENTS),
      });
    }
    // The first of each warms up.
    const measured = rates.slice(1);
    return [
      {
        name: "fanout-different: sluice",
        unit: "messages/s",
        values: measured.map((rate) => rate.sluice),
        reach: null,
      },
      { name: "fanout-different: yoga", unit: "messages/s", values: measured.map((rate) => rate.yoga), reach: null },
      {
        name: "fanout-different: sluice / yoga",
        unit: "×",
        values: measured.map((rate) => rate.sluice / rate.yoga),
        reach: { atLeast: 0.9 },
      },
    ];
  },
};
