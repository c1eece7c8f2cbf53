// Which rows are in the page: those in view, a few more, and the one that has the focus.
import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect } from "react";

export const useWindow = (
  box: RefObject<HTMLDivElement | null>,
  count: number,
  height: number,
  /** The row that has the focus; -1: none. */
  active: () => number,
): Virtualizer<HTMLDivElement, Element> => {
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 8,
    // It stays, wherever is scrolled to: else the focus would be lost.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      const kept = active();
      return kept < 0 || kept >= range.count || shown.includes(kept) ? shown : [...shown, kept].sort((a, b) => a - b);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height makes other places.
  useEffect(() => virtualizer.measure(), [height, virtualizer]);
  return virtualizer;
};
