// Program: so many sockets that subscribe and count what comes. It is told what to open, and says when all is there.
import { WebSocket } from "ws";
import { nowMs } from "./clock.ts";

export interface ReadersOrder {
  url: string;
  count: number;
  /** "broadcast": without GraphQL, what comes is counted. */
  protocol: "graphql" | "broadcast";
  jobId: string;
  /** It tells the job's one event that there is already: with that a reader knows that it listens. */
  replays: boolean;
  /** Each with a document of its own. */
  different: boolean;
}

/** When the messages of one round came, by the clock that all processes share. */
export interface Round {
  lastAtMs: number;
  /** Of each message. */
  atMs: number[];
}

const AT_ONCE = 100;
const FIELDS = `jobId seq at kind status promptId promptStatus data
  counts { total pending running succeeded failed canceled }`;

let awaited = 0;
let atMs: number[] = [];

function count(): void {
  if (atMs.push(nowMs()) === awaited) tell();
}

function tell(): void {
  const round: Round = { lastAtMs: atMs.at(-1) ?? 0, atMs };
  process.send?.({ round });
  [awaited, atMs] = [0, []];
}

async function open(order: ReadersOrder, n: number): Promise<void> {
  const { url, protocol, jobId, replays, different } = order;
  const path = protocol === "graphql" ? "/graphql" : "/";
  const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, "graphql-transport-ws", {
    perMessageDeflate: false,
  });
  const { promise: stands, resolve, reject } = Promise.withResolvers<void>();
  socket.on("error", reject);
  if (protocol === "broadcast") socket.on("open", resolve);
  else socket.on("open", () => socket.send('{"type":"connection_init"}'));
  const name = different ? `e${n}: jobEvents` : "jobEvents";
  const query = `subscription JobEvents($id: ID!, $after: Int!) { ${name}(id: $id, after: $after) { ${FIELDS} } }`;
  const payload = { operationName: "JobEvents", query, variables: { id: jobId, after: 0 } };
  let begun = !replays;
  const id = crypto.randomUUID();
  socket.on("message", (data: Buffer) => {
    // The first letters tell enough: {"id":…,"type":"next" or {"type":"connection_ack"
    if (protocol === "broadcast" || data.indexOf('"type":"next"') === id.length + 9) {
      if (begun) return count();
      begun = true;
      return resolve();
    }
    const { type, payload: told } = JSON.parse(String(data)) as { type: string; payload?: unknown };
    if (type === "connection_ack") {
      socket.send(JSON.stringify({ id, type: "subscribe", payload }));
      if (!replays) socket.ping();
    } else if (type !== "ping" && type !== "pong") reject(new Error(`${type} ${JSON.stringify(told)}`));
  });
  socket.on("pong", resolve);
  await stands;
}

process.on("message", (message: { open?: ReadersOrder; await?: number }) => {
  if (message.open) void openAll(message.open);
  if (message.await === undefined) return;
  awaited = message.await;
  if (atMs.length >= awaited) tell();
});
process.on("disconnect", () => process.exit(0));

async function openAll(order: ReadersOrder): Promise<void> {
  for (let n = 0; n < order.count; n += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, order.count - n) }, (_, at) => open(order, n + at)));
  }
  process.send?.({ opened: true });
}
