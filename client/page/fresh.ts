// Queries that are read again whenever something may have been missed: after a reconnect, or when a subscription has just begun.
import { useEffect } from "react";
import { type AnyVariables, type UseQueryArgs, type UseQueryState, useQuery } from "urql";

const readers = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let dueMs = Number.POSITIVE_INFINITY;

/** One round of reading serves all who ask before it; who asks for an earlier one is waited for no longer. */
export const refreshSoon = (afterMs: number): void => {
  const wantedMs = performance.now() + afterMs;
  if (wantedMs >= dueMs) return;
  clearTimeout(timer);
  dueMs = wantedMs;
  timer = setTimeout(() => {
    dueMs = Number.POSITIVE_INFINITY;
    for (const read of readers) read();
  }, afterMs);
};

export const useFresh = <Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): UseQueryState<Data, Variables> => {
  const [state, read] = useQuery(args);
  useEffect(() => {
    const again = (): void => read({ requestPolicy: "network-only" });
    readers.add(again);
    return () => void readers.delete(again);
  }, [read]);
  return state;
};
