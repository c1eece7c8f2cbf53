// Follows a signal whose values are ids: each is told once after it was signaled last.
import type { Signal } from "./signal.ts";
import { stream } from "./stream.ts";

export function watchTopic(signal: Signal, topic: "deleted" | "backend"): AsyncGenerator<string, void> {
  const ids = new Set<string>();
  return stream(
    (mailbox) =>
      signal.subscribe(topic, (id) => {
        ids.add(id);
        mailbox.put(null);
      }),
    async function* (mailbox) {
      while (await mailbox.wait()) {
        mailbox.take();
        for (const id of ids) {
          ids.delete(id);
          yield id;
        }
      }
    },
  );
}
