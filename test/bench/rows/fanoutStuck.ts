// What a reader that stops reading costs: 20,000 events while it stands still, and another one reads them all.
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { startSluice } from "../fanout/contenders.ts";
import { deliver, type Watched, watch } from "../fanout/round.ts";
import type { Row } from "../row.ts";

const STUCK_MS = 30_000;
const EVENTS = 20_000;
const AT_ONCE = 500;
/** In each event, so that the system's own buffers can't hold them. */
const LETTERS = 1_000;
const MB = 1_000_000;

export const fanoutStuck: Row = {
  title: "memory for a reader that reads nothing for 30 s under 20,000 events; another one gets them all meanwhile",
  limitMs: 180_000,
  async measure(bench) {
    const watched = await watch(bench, startSluice, 1, { letters: LETTERS });
    // The same without anybody stuck: what the events themselves leave behind.
    await write(watched);
    const { contender } = watched;
    const stuck = await openStuck(contender.url, contender.jobId);
    bench.onEnd(async () => stuck.terminate());
    const before = { heap: await contender.probe("heapBytes"), resident: await contender.probe("residentBytes") };
    const stuckAt = performance.now();
    await write(watched);
    const heap = (await contender.probe("heapBytes")) - before.heap;
    await delay(STUCK_MS - (performance.now() - stuckAt));
    const resident = (await contender.probe("residentBytes")) - before.resident;
    const closed = once(stuck, "close");
    stuck.resume();
    await closed;
    return [
      { name: "fanout-stuck: heap after 20,000 events", unit: "MB", values: [heap / MB], reach: { atMost: 20 } },
      { name: "fanout-stuck: resident after 30 s", unit: "MB", values: [resident / MB], reach: { atMost: 20 } },
    ];
  },
};

async function write(watched: Watched): Promise<void> {
  for (let written = 0; written < EVENTS; written += AT_ONCE) await deliver(watched, AT_ONCE);
}

/** Reads the first event and nothing more. */
async function openStuck(url: string, jobId: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const query = "subscription ($id: ID!) { jobEvents(id: $id) { seq kind at data } }";
  await once(socket, "open");
  socket.send('{"type":"connection_init"}');
  await once(socket, "message");
  socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query, variables: { id: jobId } } }));
  await once(socket, "message");
  socket.pause();
  return socket;
}
