// What events and hints cost: lifecycles a second with them, and with neither.
import { setTimeout as delay } from "node:timers/promises";
import { startSignal } from "../../../server/events/notify.ts";
import { runSql } from "../../support/cluster.ts";
import type { Bench } from "../bench.ts";
import { asWorker, openQueue } from "../lifecycle.ts";
import type { Row } from "../row.ts";

const drive = asWorker({ look: false });

/** No row is written, and no index; what little the trigger itself takes counts in favour of the events. */
const NO_EVENTS = `
CREATE FUNCTION drop_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER no_events BEFORE INSERT ON job_event FOR EACH ROW EXECUTE FUNCTION drop_event()`;

export const commitRate: Row = {
  title: "lifecycles a second with events and hints, against the same without both",
  limitMs: 300_000,
  async measure(bench) {
    const [prompts, runs] = bench.quick ? [1_000, 1] : [4_000, 5];
    const values: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const without = await rate(bench, prompts, false);
      values.push((await rate(bench, prompts, true)) / without);
    }
    return [{ name: "commits: with events and hints to without", unit: "×", values, reach: { atLeast: 0.8 } }];
  },
};

async function rate(bench: Bench, prompts: number, told: boolean): Promise<number> {
  const queue = await openQueue(bench, { backends: 100, prompts });
  if (!told) await runSql(queue.databaseUrl, NO_EVENTS);
  const signal = await startSignal(queue.databaseUrl, () => undefined);
  const listener = await startSignal(queue.databaseUrl, () => undefined);
  const stop = new AbortController();
  const hints = told ? publish(signal, stop.signal) : Promise.resolve();
  const startedAt = performance.now();
  await drive(queue);
  const seconds = (performance.now() - startedAt) / 1_000;
  stop.abort();
  await hints;
  await Promise.all([signal.stop(), listener.stop(), queue.close()]);
  return prompts / seconds;
}

/** As often as a worker at full speed would: the signal itself holds them back to one in 15 ms. */
async function publish(signal: Awaited<ReturnType<typeof startSignal>>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    signal.publish("events", null);
    await delay(2);
  }
}
