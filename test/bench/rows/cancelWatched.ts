// How long the cancel of a very large job takes while a thousand watch it, and what each of them is told.
import { once } from "node:events";
import type { RawData, WebSocket as Socket } from "ws";
import { WebSocket } from "ws";
import type { Bench } from "../bench.ts";
import { cancelJob, submitSweep } from "../jobs.ts";
import { startBusyApp } from "../queue.ts";
import type { Row } from "../row.ts";

const PROMPTS = 100_000;
const WATCHERS = 1_000;
const PER_SOCKET = 25;

const STATE = "subscription ($id: ID!) { jobChanged(id: $id) { status counts { canceled } } }";
const LOG = "subscription ($id: ID!) { jobEvents(id: $id, after: 1) { seq kind } }";
/** What jobEvents tells of it: asked for, all prompts in one, over. */
const EVENTS = 3;

export const cancelWatched: Row = {
  title: "cancelJob of 100,000 pending prompts while 1,000 watch: half of them jobChanged, half jobEvents",
  limitMs: 240_000,
  async measure(bench) {
    const url = await startBusyApp(bench, { SLUICE_MAX_PROMPTS_PER_JOB: String(PROMPTS) });
    const answers: number[] = [];
    const told: number[] = [];
    const states: number[] = [];
    const events: number[] = [];
    for (let run = 0; run < (bench.quick ? 1 : 3); run += 1) {
      const { id } = await submitSweep(url, PROMPTS);
      const watchers = await watch(bench, url, id);
      const startedAt = performance.now();
      const { data, tookMs } = await cancelJob(url, id);
      if (data.cancelJob.canceledPending !== PROMPTS) throw new Error("not all prompts were canceled");
      const heard = await Promise.all(watchers.map(({ over }) => over));
      answers.push(tookMs);
      told.push(performance.now() - startedAt);
      states.push(Math.max(...heard.filter((_, index) => index % 2 === 0)));
      events.push(Math.max(...heard.filter((_, index) => index % 2 === 1)));
    }
    return [
      { name: "cancel: 100,000 pending, 1,000 watch", unit: "ms", values: answers, reach: { atMost: 2_000 } },
      { name: "cancel: until all 1,000 know", unit: "ms", values: told, reach: null },
      {
        name: "cancel: most messages a jobChanged watcher got",
        unit: "messages",
        values: states,
        reach: { atMost: 1 },
      },
      {
        name: "cancel: most messages a jobEvents watcher got",
        unit: "messages",
        values: events,
        reach: { atMost: EVENTS },
      },
    ];
  },
};

interface Watcher {
  /** Resolves when the subscription completes, with how many messages came after the cancel. */
  over: Promise<number>;
}

async function watch(bench: Bench, url: string, id: string): Promise<Watcher[]> {
  const watchers: Watcher[] = [];
  for (let index = 0; index < WATCHERS; index += PER_SOCKET) {
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    socket.setMaxListeners(PER_SOCKET + 2);
    bench.onEnd(async () => socket.terminate());
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init" }));
    await once(socket, "message");
    watchers.push(
      ...(await Promise.all(Array.from({ length: PER_SOCKET }, (_, at) => subscribe(socket, id, index + at)))),
    );
  }
  return watchers;
}

/** Resolves when it is known to follow: jobChanged has told its first state; jobEvents, asked on the same socket, can't be far. */
async function subscribe(socket: Socket, jobId: string, index: number): Promise<Watcher> {
  const [query, first] = index % 2 === 0 ? [STATE, 1] : [LOG, 0];
  const [following, over] = [Promise.withResolvers<void>(), Promise.withResolvers<number>()];
  let count = 0;
  socket.on("message", (raw: RawData) => {
    const message = JSON.parse(String(raw)) as { id?: string; type: string };
    if (message.id !== String(index)) return;
    if (message.type === "error") over.reject(new Error(String(raw)));
    if (message.type === "next") count += 1;
    if (message.type === "next" && count === first) following.resolve();
    if (message.type === "complete") over.resolve(count - first);
  });
  socket.send(JSON.stringify({ id: String(index), type: "subscribe", payload: { query, variables: { id: jobId } } }));
  if (first === 0) following.resolve();
  await following.promise;
  return { over: over.promise };
}
