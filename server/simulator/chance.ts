// Numbers that look random and are always the same for the same text.
import { createHash } from "node:crypto";

/** A stream of numbers from 0 to below 1. */
export type Chance = () => number;

export function chanceFrom(text: string): Chance {
  let state = createHash("sha1").update(text).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function between(chance: Chance, low: number, high: number): number {
  return low + chance() * (high - low);
}
