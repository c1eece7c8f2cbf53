// What this process counts and times while it works, for /metrics.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** One a process, as Prometheus sees it. */
export const registry = new Registry();

collectDefaultMetrics({ register: registry });

const registers = [registry];
/** From a quick statement to a database in trouble. */
const statementBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 20];

export const claimSeconds = new Histogram({
  name: "sluice_claim_seconds",
  help: "How long a look for work took, whether it found some or not.",
  buckets: statementBuckets,
  registers,
});

export const finishSeconds = new Histogram({
  name: "sluice_finish_seconds",
  help: "How long it took to write down an attempt's outcome.",
  buckets: statementBuckets,
  registers,
});

export const endedPrompts = new Counter({
  name: "sluice_prompts_ended_total",
  help: "Attempts that this process's worker saw end, by what became of their prompt: PENDING is a retry.",
  labelNames: ["status"],
  registers,
});

export const eventLagSeconds = new Histogram({
  name: "sluice_event_lag_seconds",
  help: "From the writing of an event (the database's clock) to its delivery to this process's subscribers (its own clock).",
  buckets: statementBuckets,
  registers,
});

export const subscribers = new Gauge({
  name: "sluice_subscribers",
  help: "Open subscriptions of this process.",
  labelNames: ["subscription"],
  registers,
});

export const hubDrops = new Counter({
  name: "sluice_hub_drops_total",
  help: "Slow readers that lost their queue and read the log instead (overflow), or were cut off because they read nothing (stuck).",
  labelNames: ["kind"],
  registers,
});

/** Runs it, and notes how long it took, also when it fails. */
export async function timed<T>(histogram: Histogram, run: () => Promise<T>): Promise<T> {
  const end = histogram.startTimer();
  try {
    return await run();
  } finally {
    end();
  }
}
