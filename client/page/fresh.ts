// Queries that are read again whenever something may have been missed: after a reconnect, or when a subscription has just begun.
import { useEffect, useRef } from "react";
import { type AnyVariables, type UseQueryArgs, type UseQueryState, useQuery } from "urql";
import { sluice } from "./sluice.ts";

const readers = new Set<() => Promise<void>>();
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
    void refreshNow().catch(() => undefined);
  }, afterMs);
};

/** Rejects when one of them could not be had. */
export const refreshNow = (): Promise<unknown> => Promise.all([...readers].map((read) => read()));

export const useFresh = <Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): UseQueryState<Data, Variables> => {
  const [state] = useQuery(args);
  const latest = useRef(args);
  latest.current = args;
  useEffect(() => {
    const read = async (): Promise<void> => {
      const { query, variables } = latest.current;
      const { error } = await sluice.client
        .query(query, variables as Variables, { requestPolicy: "network-only" })
        .toPromise();
      if (error) throw error;
    };
    readers.add(read);
    return () => void readers.delete(read);
  }, []);
  return state;
};
