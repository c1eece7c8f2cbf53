// The figures that stand for many measurements: the median, and what 99 of 100 stay within.
import type { Reach, Reading } from "./row.ts";

/** Nearest rank: always a value that was measured. `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** On the bad side: high for times and sizes, low for rates. With fewer than 100 values it is the worst one. */
export function p99({ values, unit }: Reading): number {
  return unit.endsWith("/s") ? percentile(values, 0.01) : percentile(values, 0.99);
}

export function holds(value: number, reach: Reach): boolean {
  if (reach === null) return true;
  return "atMost" in reach ? value <= reach.atMost : value >= reach.atLeast;
}
