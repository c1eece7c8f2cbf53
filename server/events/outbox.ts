// Coalesces signals: the first goes out at once, what follows within the hold is gathered into as few payloads as fit.
import type { Topic } from "./signal.ts";

/** NOTIFY carries less than 8,000 bytes. */
const maxPayloadBytes = 7_900;

export type Message = [topic: Topic, value: unknown];

export interface Outbox {
  put(topic: Topic, key: string, value: unknown): void;
  stop(): void;
}

/** Of messages with the same topic and key only the newest is kept. `send` never overlaps itself. */
export function createOutbox(
  send: (payloads: string[]) => Promise<void>,
  { prefix, holdMs }: { prefix: string; holdMs: number },
): Outbox {
  const waiting = new Map<string, Message>();
  let held = false;
  let stopped = false;

  const flush = async (): Promise<void> => {
    if (waiting.size === 0 || stopped) {
      held = false;
      return;
    }
    held = true;
    const messages = [...waiting.values()];
    waiting.clear();
    await send(pack(messages, prefix));
    setTimeout(flush, holdMs).unref();
  };

  return {
    put(topic, key, value) {
      waiting.set(`${topic} ${key}`, [topic, value]);
      if (!held) {
        held = true;
        // After what is at hand: a hint that is sent first holds up the next prompt.
        setImmediate(flush);
      }
    },
    stop() {
      stopped = true;
      waiting.clear();
    },
  };
}

function pack(messages: readonly Message[], prefix: string): string[] {
  const payloads: string[] = [];
  let parts: string[] = [];
  let bytes = prefix.length + 2;
  for (const message of messages) {
    const part = JSON.stringify(message);
    const size = Buffer.byteLength(part) + 1;
    if (bytes + size > maxPayloadBytes && parts.length > 0) {
      payloads.push(`${prefix}[${parts.join()}]`);
      parts = [];
      bytes = prefix.length + 2;
    }
    if (prefix.length + 2 + size > maxPayloadBytes) continue;
    parts.push(part);
    bytes += size;
  }
  if (parts.length > 0) payloads.push(`${prefix}[${parts.join()}]`);
  return payloads;
}
