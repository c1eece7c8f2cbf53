// Keeps telling webhooks what happens: reads the log, and delivers, a few at a time, until it is stopped.
import type { Signal } from "../events/signal.ts";
import { type DeliverOptions, deliver, takeDue } from "./deliver.ts";
import { keepDoing } from "./keepDoing.ts";
import { skipAhead, spool } from "./spool.ts";
import { tidy } from "./tidy.ts";

export interface WebhookOptions extends Omit<DeliverOptions, "stop"> {
  signal: Signal;
}

const pollMs = 1_000;
const tidyMs = 60_000;
const width = 8;

/** Every process may do this: each page of the log and each delivery is taken by one of them. Returns what stops it. */
export function startWebhooks({ signal, ...options }: WebhookOptions): () => Promise<void> {
  const { db, log } = options;
  const onError = (error: unknown): void => log.warn({ error }, "webhooks could not be served; trying again");
  const stopping = new AbortController();
  const send = { ...options, stop: stopping.signal };
  const underWay = new Set<Promise<void>>();
  const delivering = keepDoing(
    async () => {
      for (;;) {
        if (underWay.size >= width) await Promise.race(underWay);
        const due = stopping.signal.aborted ? undefined : await takeDue(db, options.timeoutMs);
        if (!due) return;
        const sent = deliver(due, send)
          .catch(onError)
          .finally(() => underWay.delete(sent));
        underWay.add(sent);
      }
    },
    { everyMs: pollMs, onError },
  );
  const spooling = keepDoing(
    async () => {
      await spool(db);
      delivering.wake();
    },
    { everyMs: pollMs, onError },
  );
  const tidying = keepDoing(() => skipAhead(db).then(() => tidy(db)), { everyMs: tidyMs, onError });
  const ends = [signal.subscribe("events", spooling.wake), signal.onConnect(spooling.wake)];
  return async () => {
    for (const end of ends) end();
    stopping.abort();
    await Promise.all([spooling, tidying, delivering].map((part) => part.stop()));
    await Promise.all(underWay);
  };
}
