// What a row of the bench is: something that is measured several times and held against what it must reach.
import type { Bench } from "./bench.ts";

/** "×": how many times as much as what it is held against, in the same run. */
export type Unit = "ms" | "µs" | "MB" | "kB" | "prompts/s" | "updates/s" | "messages/s" | "messages" | "×";

/** A limit from above or from below; null: measured for information only. */
export type Reach = { readonly atMost: number } | { readonly atLeast: number } | null;

export interface Reading {
  readonly name: string;
  readonly unit: Unit;
  /** One a repeat. */
  readonly values: readonly number[];
  readonly reach: Reach;
}

/** Thrown by a row that lacks what it is held against. */
export class Skip extends Error {}

export interface Row {
  /** What is measured, for --list. */
  readonly title: string;
  /** After that long the row is given up. */
  readonly limitMs: number;
  /** May give several readings: one of them is a line of the table. */
  measure(bench: Bench): Promise<Reading[]>;
}
