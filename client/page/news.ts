// What the page is told about jobs as it happens, for all parts that keep something of their own.
import type { JobState } from "../sluice.ts";

export type News =
  | { readonly kind: "changed"; readonly job: JobState }
  | { readonly kind: "deleted"; readonly id: string }
  /** Something may have been missed: whoever keeps something reads it again. */
  | { readonly kind: "missed" };

const listeners = new Set<(news: News) => void>();

export const tell = (news: News): void => {
  for (const listener of listeners) listener(news);
};

export const onNews = (listener: (news: News) => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
