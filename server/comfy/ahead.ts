// Counts the prompts that ComfyUI will run before ours.
import type { ComfyHttp } from "./http.ts";
import { asArray, asNumber, asObject } from "./shape.ts";

/** The answer holds every graph that waits there. */
const EVERY_MS = 3_000;

export type AheadOptions = { promptId: string; stop: AbortSignal; onQueued?(behind: number): void };

/** Returns what asks and tells, to be called while ours is seen waiting; it asks only now and then. */
export function tellAhead(http: ComfyHttp, { promptId, stop, onQueued }: AheadOptions): () => Promise<void> {
  let askedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (!onQueued || performance.now() - askedAt < EVERY_MS) return;
    askedAt = performance.now();
    const behind = await countAhead(http, promptId, stop);
    if (behind !== null && !stop.aborted) onQueued(behind);
  };
}

/** Null: ours doesn't wait there any more. 0: nobody can tell. */
async function countAhead(http: ComfyHttp, promptId: string, signal: AbortSignal): Promise<number | null> {
  const answer = await http.queue(signal);
  const queue = answer.kind === "answered" ? asObject(answer.body) : null;
  if (!queue) return 0;
  const pending = asArray(queue.queue_pending).map(placeOf);
  const own = pending.find(({ id }) => id === promptId);
  return own ? asArray(queue.queue_running).length + pending.filter((one) => isBefore(one, own)).length : null;
}

type Place = { number: number; id: unknown };

/** The list is a heap: its order says nothing, the numbers do. */
function placeOf(item: unknown): Place {
  const [number, id] = asArray(item);
  return { number: asNumber(number) ?? Number.POSITIVE_INFINITY, id };
}

/** Equal numbers run in the order of their ids. */
function isBefore(one: Place, own: Place): boolean {
  return one.number === own.number ? String(one.id) < String(own.id) : one.number < own.number;
}
