// What running prompts do right now. It changes several times a second, so it stays out of the cache.
import type { ResultOf } from "gql.tada";
import type { ProgressFields } from "../../documents/prompt.ts";
import { createStore, useStore } from "../store.ts";

export type Progress = ResultOf<typeof ProgressFields>;

const newest = createStore<ReadonlyMap<string, Progress>>(new Map());

export const setProgress = (promptId: string, progress: Progress | null): void => {
  const next = new Map(newest.get());
  if (progress) next.set(promptId, progress);
  else if (!next.delete(promptId)) return;
  newest.set(next);
};

export const useProgress = (promptId: string): Progress | undefined => useStore(newest).get(promptId);
