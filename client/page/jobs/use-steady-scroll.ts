// Keeps what is being read where it is when jobs come or go above it.
import { type RefObject, useLayoutEffect, useRef } from "react";
import type { JobState } from "../../sluice.ts";

export const useSteadyScroll = (
  box: RefObject<HTMLElement | null>,
  rows: readonly JobState[],
  height: number,
): void => {
  const before = useRef(rows);
  useLayoutEffect(() => {
    const former = before.current;
    before.current = rows;
    const element = box.current;
    // At the top, what is new is what one wants to see.
    if (!element || element.scrollTop < height || former === rows) return;
    const index = Math.floor(element.scrollTop / height);
    const number = former[index]?.number;
    if (number === undefined || rows[index]?.number === number) return;
    const now = rows.findIndex((job) => job.number <= number);
    if (now >= 0 && now !== index) element.scrollTop += (now - index) * height;
  }, [box, rows, height]);
};
