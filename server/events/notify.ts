// Signals over PostgreSQL's LISTEN/NOTIFY: one listening connection a process, one channel.
import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { Channel } from "./channel.ts";
import { createOutbox } from "./outbox.ts";
import type { Signal, Topic, Topics } from "./signal.ts";
import { unpack } from "./unpack.ts";

const holdMs = 15;

/** Listeners in this process hear at once and from memory; the others through PostgreSQL. */
export async function startSignal(databaseUrl: string, onError: (error: Error) => void): Promise<Signal> {
  const local = new EventEmitter().setMaxListeners(0);
  const connected = new EventEmitter().setMaxListeners(0);
  const self = randomUUID();
  const channel = new Channel({
    databaseUrl,
    channel: "sluice",
    onPayload(payload) {
      if (payload.startsWith(self)) return;
      for (const [topic, value] of unpack(payload.slice(self.length))) local.emit(topic, value);
    },
    onConnect: () => connected.emit("connected"),
    onError,
  });
  const outbox = createOutbox((payloads) => channel.notify(payloads), { prefix: self, holdMs });
  await channel.connect();
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
      outbox.stop();
      await channel.stop();
    },
  };
}

const keyOf = (value: Topics[Topic]): string => {
  if (typeof value === "string" || value === null) return value ?? "";
  return "promptId" in value ? value.promptId : value.id;
};
