// Asks the server to count jobs, and asks again when something has changed.
import type { TypedDocumentNode } from "@urql/core";
import { onNews } from "../news.ts";
import { sluice } from "../sluice.ts";
import type { JobFilter } from "./filter.ts";

/** However much changes: not more often than this, and never so often that counting is most of the work; but nobody looks at an old number for long. */
const REST_MS = 700;
const REST_SHARE = 20;
const LONGEST_REST_MS = 5_000;

/** Returns what stops it. */
export const followCount = <Data>(
  query: TypedDocumentNode<Data, { filter?: JobFilter | null }>,
  filter: JobFilter,
  show: (data: Data) => void,
): (() => void) => {
  let stopped = false;
  let resting = false;
  let changed = false;
  let beforeMs = 0;
  const count = async (): Promise<void> => {
    [resting, changed] = [true, false];
    const startedAt = performance.now();
    const { data } = await sluice.direct.query(query, { filter }).toPromise();
    if (stopped) return;
    if (data) show(data);
    const tookMs = performance.now() - startedAt;
    // Once it may have been the page, which was just loading.
    const restMs = REST_SHARE * Math.min(tookMs, beforeMs);
    setTimeout(wake, Math.min(Math.max(REST_MS, restMs), LONGEST_REST_MS));
    beforeMs = tookMs;
  };
  const wake = (): void => {
    resting = false;
    if (changed && !stopped) void count();
  };
  const leave = onNews(() => {
    changed = true;
    if (!resting) void count();
  });
  void count();
  return () => {
    stopped = true;
    leave();
  };
};
