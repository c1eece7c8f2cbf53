// Prints the readings as one table, readable on a terminal and valid Markdown.
import { holds, median, p99 } from "./figures.ts";
import type { Reach, Reading, Unit } from "./row.ts";

export type Result = { readonly row: string } & (
  | { readonly readings: readonly Reading[] }
  /** The row could not be measured. */
  | { readonly failure: string }
  /** This machine lacks something for it. */
  | { readonly skipped: string }
);

const HEAD = ["row", "median", "p99", "runs", "must reach", "verdict"];
const DIGITS: Readonly<Record<Unit, number>> = {
  ms: 1,
  µs: 1,
  MB: 0,
  kB: 1,
  "prompts/s": 0,
  "updates/s": 0,
  "messages/s": 0,
  messages: 0,
  "×": 2,
};

export function table(results: readonly Result[]): string {
  const lines = [HEAD, ...results.flatMap(linesOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const row = (line: readonly string[]) => `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const [head, ...body] = lines.map(row);
  const failures = results.flatMap((result) => {
    if ("skipped" in result) return `${result.row} SKIPPED: ${result.skipped}`;
    return "failure" in result ? `${result.row} failed: ${result.failure}` : [];
  });
  return `${[head, rule, ...body, "", ...failures].join("\n").trimEnd()}\n`;
}

function linesOf(result: Result): string[][] {
  if ("skipped" in result) return [[result.row, "", "", "", "", "SKIPPED"]];
  if ("failure" in result) return [[result.row, "", "", "", "", "FAILED"]];
  return result.readings.map((reading) => [
    reading.name,
    show(median(reading.values), reading.unit),
    show(p99(reading), reading.unit),
    String(reading.values.length),
    showReach(reading.reach, reading.unit),
    verdict(reading),
  ]);
}

export function verdict({ values, reach }: Reading): string {
  if (reach === null) return "";
  return holds(median(values), reach) ? "ok" : "SHORT";
}

function showReach(reach: Reach, unit: Unit): string {
  if (reach === null) return "";
  return "atMost" in reach ? `≤ ${reach.atMost} ${unit}` : `≥ ${reach.atLeast} ${unit}`;
}

const show = (value: number, unit: Unit): string => `${value.toFixed(DIGITS[unit])} ${unit}`;
