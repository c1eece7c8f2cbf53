// Lets a contender publish, and measures until every watcher has everything.
import type { Bench } from "../bench.ts";
import type { Contender, StartContender } from "./contenders.ts";
import type { Round } from "./readers.ts";
import { openWatchers, type Watchers } from "./watchers.ts";

const PATIENCE_MS = 60_000;

export interface Watched {
  contender: Contender;
  watchers: Watchers;
  subscribers: number;
}

export interface Delivery extends Round {
  /** By the clock that all processes share. */
  committedAtMs: number;
}

export async function watch(
  bench: Bench,
  start: StartContender,
  subscribers: number,
  { different = false, letters = 0 } = {},
): Promise<Watched> {
  const contender = await start(bench, letters);
  return {
    contender,
    subscribers,
    watchers: await openWatchers(bench, { ...contender, count: subscribers, different }),
  };
}

/** One publication of so many events, to its end; bounded, so that a server that loses one doesn't hold up the bench. */
export async function deliver({ contender, watchers, subscribers }: Watched, events: number): Promise<Delivery> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("A message never came.")), PATIENCE_MS);
  const received = watchers.receive(events * subscribers);
  const committedAtMs = await contender.publish(events);
  const round = await Promise.race([received, late.promise]).finally(() => clearTimeout(timer));
  return { ...round, committedAtMs };
}

/** µs of the server's CPU for each message, of events that come one after the other. */
export async function cpuPerMessage(watched: Watched, events: number): Promise<number> {
  const before = await watched.contender.probe("cpuMs");
  for (let n = 0; n < events; n += 1) await deliver(watched, 1);
  const cpuMs = (await watched.contender.probe("cpuMs")) - before;
  return (1_000 * cpuMs) / (events * watched.subscribers);
}

/** Of events that come all at once, from their commit to the last reader. */
export async function messagesPerSecond(watched: Watched, events: number): Promise<number> {
  const { lastAtMs, committedAtMs } = await deliver(watched, events);
  return (events * watched.subscribers) / ((lastAtMs - committedAtMs) / 1_000);
}
