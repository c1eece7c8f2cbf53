// Times as people say them, with the exact one as a native title.
import { useEffect, useState } from "react";

const watchers = new Set<(nowMs: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all who look at it, and none while nobody does. */
const watchClock = (watcher: (nowMs: number) => void): (() => void) => {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    for (const tick of watchers) tick(Date.now());
  }, 1_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** The time now, read again every second while `ticking`. */
export const useNow = (ticking: boolean): number => {
  const [, tick] = useState(0);
  useEffect(() => (ticking ? watchClock(tick) : undefined), [ticking]);
  return Date.now();
};

/** Made once: the list says many times at each frame while it is scrolled. */
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const exactly = (iso: string): string => exact.format(new Date(iso));

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const ago = (iso: string, nowMs: number): string => {
  const seconds = Math.round((Date.parse(iso) - nowMs) / 1000);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
};

export const duration = (ms: number): string => {
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 10 && ms % 1000 !== 0) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** An estimate isn't said to the second: "about 40 s", "about 5 min". */
export const about = (seconds: number): string => {
  if (seconds < 10) return "a few seconds";
  if (seconds < 55) return `about ${Math.round(seconds / 10) * 10} s`;
  if (seconds < 3_570) return `about ${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 171_000) return `about ${Math.round(seconds / 3_600)} h`;
  return `about ${Math.round(seconds / 86_400)} days`;
};

export const Ago = ({ at }: { at: string }) => {
  const nowMs = useNow(Date.now() - Date.parse(at) < 3_600_000);
  return (
    <time dateTime={at} title={exactly(at)}>
      {ago(at, nowMs)}
    </time>
  );
};
