// Which element of the page shows which row: one whose row is out of view is taken for the next, because a new one costs several times as much.
import { useRef } from "react";
import type { JobState } from "../../sluice.ts";

export const useSlots = (
  items: readonly { readonly job: JobState }[],
  active: () => number,
): ReadonlyMap<string, number> => {
  const held = useRef<ReadonlyMap<string, number>>(new Map());
  const made = useRef(0);
  const before = held.current;
  const ids = new Set(items.map(({ job }) => job.id));
  // For another row an element is moved within the list, or others are: what is moved loses the focus.
  const free = active() >= 0 ? [] : [...before].filter(([id]) => !ids.has(id)).map(([, slot]) => slot);
  held.current = new Map([...ids].map((id) => [id, before.get(id) ?? free.shift() ?? made.current++]));
  return held.current;
};
