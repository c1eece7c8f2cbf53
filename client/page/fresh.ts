// Queries that are read again whenever something may have been missed: after a reconnect, or when a subscription has just begun.
import { useEffect } from "react";
import { type AnyVariables, type UseQueryArgs, type UseQueryState, useQuery } from "urql";

const readers = new Set<() => void>();
let _timer: ReturnType<typeof setTimeout> | undefined;

/** Many calls within the time make one round of reading. */
export const refreshSoon = (afterMs: number): void => {
  _timer ??= setTimeout(() => {
    _timer = undefined;
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
