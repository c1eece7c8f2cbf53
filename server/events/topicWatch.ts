// Follows a signal that tells of things with ids: each is told once after it was signaled last.
import { type Feed, stream } from "./stream.ts";

/** `listen` tells one object to everybody in this process, so that what is made of it can be shared; for as long as the signal lasts. */
export function topicWatch<Told extends { id: string }>(
  listen: (tell: (told: Told) => void) => unknown,
): () => Feed<Told> {
  const watchers = new Set<(told: Told) => void>();
  listen((told) => {
    for (const tell of watchers) tell(told);
  });
  return () => watch(watchers);
}

function watch<Told extends { id: string }>(watchers: Set<(told: Told) => void>): Feed<Told> {
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
