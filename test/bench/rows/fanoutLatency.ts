// How long it takes from an event's commit, by another process, until each of 1,000 subscribers has it.
import { setTimeout as delay } from "node:timers/promises";
import { startSluice } from "../fanout/contenders.ts";
import { deliver, watch } from "../fanout/round.ts";
import { percentile } from "../figures.ts";
import type { Row } from "../row.ts";

const SUBSCRIBERS = 1_000;
const LONGEST_PAUSE_MS = 60;

export const fanoutLatency: Row = {
  title: "event commit to subscriber, p99 over all events and 1,000 subscribers",
  limitMs: 300_000,
  async measure(bench) {
    const watched = await watch(bench, startSluice, SUBSCRIBERS);
    const events = bench.quick ? 30 : 100;
    const values: number[] = [];
    // The first run is for warming up.
    for (let run = 0; run <= (bench.quick ? 2 : 5); run += 1) {
      const took: number[] = [];
      while (took.length < events * SUBSCRIBERS) {
        const { atMs, committedAtMs } = await deliver(watched, 1);
        for (const at of atMs) took.push(at - committedAtMs);
        await delay(Math.random() * LONGEST_PAUSE_MS);
      }
      if (run > 0) values.push(percentile(took, 0.99));
    }
    return [{ name: "fanout-latency: commit to 1,000 subscribers, p99", unit: "ms", values, reach: { atMost: 50 } }];
  },
};
