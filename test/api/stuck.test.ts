// Readers that stop reading: they cost bounded memory, cost the others nothing, are cut off, and go on from their cursor.
import { get, type IncomingMessage, ServerResponse } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { encodeId } from "../../schema/model/id.ts";
import { hubDrops } from "../../server/metrics.ts";
import { createQueue, type Queue } from "../support/queue.ts";
import { lengthenLog, oneTo, until } from "../support/watching.ts";
import { startTestServer, type TestServer } from "./server.ts";
import { type Client, connect } from "./socket.ts";

const MB = 1_000_000;
const EVENTS = 20_000;
const AT_ONCE = 1_000;
/** More than the system keeps for a connection by itself, in all. */
const LETTERS = 1_000;
const QUERY = "subscription ($id: ID!, $after: Int! = 0) { jobEvents(id: $id, after: $after) { seq kind data } }";

let server: TestServer;
let queue: Queue;
beforeAll(async () => {
  server = await startTestServer({ stuckMs: 2_000 });
  queue = createQueue(server.prisma);
});
afterAll(() => server.stop());

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function memoryNow(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Keeps numbers alone, so that what is measured is the server's. */
async function follow(jobId: string, after = 0): Promise<{ client: Client; seqs: number[]; isOver: () => boolean }> {
  const client = await connect(server.url);
  const seqs: number[] = [];
  let over = false;
  client.socket.removeAllListeners("message");
  client.socket.on("message", (text) => {
    const { type, payload } = JSON.parse(String(text));
    if (type === "next") seqs.push(payload.data.jobEvents.seq);
    over ||= type === "complete";
  });
  client.subscribe("1", QUERY, { id: jobId, after });
  await until(() => seqs.length > 0);
  return { client, seqs, isOver: () => over };
}

/** Over server-sent events; gives what has come so far. */
async function listen(jobId: string): Promise<{ response: IncomingMessage; seqs: () => number[] }> {
  const address = new URL(`${server.url}/graphql`);
  address.searchParams.set("query", QUERY.replace("$id: ID!, ", "").replace("$id", `"${jobId}"`));
  const headers = { accept: "text/event-stream" };
  const response = await new Promise<IncomingMessage>((resolve) => get(address, { headers }, resolve));
  let text = "";
  response.on("data", (part) => {
    text += part;
  });
  response.on("error", () => undefined);
  const seqs = () => [...text.matchAll(/"seq":(\d+),"kind":"\w+","data":\S*\n/g)].map(([, seq]) => Number(seq));
  await until(() => seqs().length > 0);
  return { response, seqs };
}

const cutOff = async () => (await hubDrops.get()).values.find(({ labels }) => labels.kind === "stuck")?.value ?? 0;

test("two that stop reading under 20,000 events: little memory, the others get all, the two are cut and resume", {
  timeout: 120_000,
}, async () => {
  const uuid = await queue.submit(1);
  const id = encodeId("Job", uuid);
  const [stuck, other, stuckStream] = [await follow(id), await follow(id), await listen(id)];
  const cuts = [vi.spyOn(WebSocket.prototype, "terminate"), vi.spyOn(ServerResponse.prototype, "destroy")];
  const [before, cutBefore] = [memoryNow(), await cutOff()];
  stuck.client.socket.pause();
  stuckStream.response.pause();
  for (let written = 0; written < EVENTS; written += AT_ONCE) {
    await lengthenLog(server.prisma, uuid, AT_ONCE, { letters: LETTERS });
    server.signal.publish("events", null);
    await until(() => other.seqs.length === 1 + written + AT_ONCE);
  }
  expect(other.seqs).toEqual(oneTo(EVENTS + 1));
  expect(memoryNow() - before).toBeLessThan(20 * MB);

  await until(() => cuts.every((cut) => cut.mock.calls.length > 0));
  expect((await cutOff()) - cutBefore).toBe(2);
  stuck.client.socket.resume();
  stuckStream.response.resume();
  await stuck.client.closed;
  await until(() => stuckStream.response.closed);
  await server.ports.jobs.cancel(uuid, { interrupt: false, interruptAfterSeconds: null, reason: null });
  for (const seen of [stuck.seqs, stuckStream.seqs()]) {
    const last = seen.at(-1) ?? 0;
    expect(last).toBeLessThan(EVENTS);
    const resumed = await follow(id, last);
    await until(resumed.isOver);
    expect([...seen, ...resumed.seqs]).toEqual(oneTo(EVENTS + 4));
    resumed.client.socket.terminate();
  }
  await until(other.isOver);
  expect(other.seqs.at(-1)).toBe(EVENTS + 4);
});
