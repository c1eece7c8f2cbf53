// Asks the server to count jobs, and asks again when something has changed.
import type { TypedDocumentNode } from "@urql/core";
import { onNews } from "../news.ts";
import { sluice } from "../sluice.ts";
import type { JobFilter } from "./filter.ts";

/** However much changes: not more often than this, and never so often that counting is most of the work. */
const REST_MS = 700;
const REST_SHARE = 20;

/** Returns what stops it. */
export const followCount = <Data>(
  query: TypedDocumentNode<Data, { filter?: JobFilter | null }>,
  filter: JobFilter,
  show: (data: Data) => void,
): (() => void) => {
  let stopped = false;
  let resting = false;
  let changed = false;
  const count = async (): Promise<void> => {
    [resting, changed] = [true, false];
    const startedAt = performance.now();
    const { data } = await sluice.direct.query(query, { filter }).toPromise();
    if (stopped) return;
    if (data) show(data);
    setTimeout(wake, Math.max(REST_MS, REST_SHARE * (performance.now() - startedAt)));
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
