// Signals over PostgreSQL's LISTEN/NOTIFY: one listening connection a process, one channel.
import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import pg from "pg";
import { connectionOf } from "../../prisma/connection.ts";
import { createOutbox, type Message } from "./outbox.ts";
import type { Progress, Signal } from "./signal.ts";

const channel = "sluice";
const holdMs = 15;
const maxReconnectMs = 5_000;

/** Listeners in this process hear at once and from memory; the others through PostgreSQL. */
export async function startSignal(databaseUrl: string, onError: (error: Error) => void): Promise<Signal> {
  const local = new EventEmitter().setMaxListeners(0);
  const connected = new EventEmitter().setMaxListeners(0);
  const self = randomUUID();
  let client: pg.Client | null = null;
  let stopped = false;
  let reconnectMs = 100;

  const receive = (payload: string): void => {
    if (payload.startsWith(self)) return;
    for (const [topic, value] of JSON.parse(payload.slice(self.length)) as Message[]) local.emit(topic, value);
  };

  const lose = (broken: pg.Client) => (error: Error | undefined) => {
    if (client !== broken || stopped) return;
    client = null;
    if (error) onError(error);
    broken.end().catch(() => {});
    setTimeout(reconnect, reconnectMs).unref();
    reconnectMs = Math.min(2 * reconnectMs, maxReconnectMs);
  };

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...connectionOf(databaseUrl), keepAlive: true, connectionTimeoutMillis: 5_000 });
    client = next;
    const lost = lose(next);
    next.on("error", lost);
    next.on("end", () => lost(undefined));
    next.on("notification", ({ payload }) => receive(payload ?? ""));
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    reconnectMs = 100;
    connected.emit("connected");
  };
  const reconnect = (): void => {
    if (!stopped) void connect();
  };

  const outbox = createOutbox(
    async (payloads) => {
      // A hint that can't be sent is lost; polling makes it good.
      for (const payload of payloads) await client?.query("SELECT pg_notify($1, $2)", [channel, payload]).catch(() => {});
    },
    { prefix: self, holdMs },
  );

  await connect();
  return {
    publish(topic, value) {
      local.emit(topic, value);
      outbox.put(topic, keyOf(value), value);
    },
    subscribe(topic, listener) {
      local.on(topic, listener);
      return () => local.off(topic, listener);
    },
    onConnect(listener) {
      connected.on("connected", listener);
      return () => connected.off("connected", listener);
    },
    async stop() {
      stopped = true;
      outbox.stop();
      await client?.end().catch(() => {});
    },
  };
}

const keyOf = (value: string | Progress | null): string => (typeof value === "object" ? (value?.promptId ?? "") : value);
