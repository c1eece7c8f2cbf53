// Follows a signal whose values are ids: each is told once after it was signaled last.
import type { Signal } from "./signal.ts";
import { type Feed, stream } from "./stream.ts";

/** One object for everybody in this process who is told of it, so that what is made of it can be shared. */
export interface Told {
  id: string;
}

/** For as long as the signal lasts. */
export function topicWatch(signal: Signal, topic: "deleted" | "backend"): () => Feed<Told> {
  const watchers = new Set<(told: Told) => void>();
  signal.subscribe(topic, (id) => {
    const told = { id };
    for (const tell of watchers) tell(told);
  });
  return () => watch(watchers);
}

function watch(watchers: Set<(told: Told) => void>): Feed<Told> {
  const waiting = new Map<string, Told>();
  return stream(
    (mailbox) => {
      const hear = (told: Told): void => {
        waiting.set(told.id, told);
        mailbox.put(null);
      };
      watchers.add(hear);
      return () => watchers.delete(hear);
    },
    async function* (mailbox) {
      while (await mailbox.wait()) {
        mailbox.take();
        for (const told of waiting.values()) {
          waiting.delete(told.id);
          yield told;
        }
      }
    },
  );
}
