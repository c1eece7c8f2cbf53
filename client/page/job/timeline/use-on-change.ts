// Does something when a value changes: at most once a second however often that is, and after the last change in any case.
import { useEffect, useRef } from "react";

const REST_MS = 1_000;

export const useOnChange = (value: unknown, act: () => void): void => {
  const newest = useRef(act);
  newest.current = act;
  const done = useRef({ value, atMs: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    if (done.current.value === value) return;
    const wait = done.current.atMs + REST_MS - performance.now();
    const timer = setTimeout(() => {
      done.current = { value, atMs: performance.now() };
      newest.current();
    }, wait);
    return () => clearTimeout(timer);
  }, [value]);
};
