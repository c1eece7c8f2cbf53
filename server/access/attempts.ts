// How many wrong tokens may come from one address: who guesses is slowed down, who has a right one isn't kept out by it.
import { isIPv6 } from "node:net";
import { Refusal } from "../../schema/model/refusal.ts";
import { createRate } from "./rate.ts";
import { hashOf } from "./secret.ts";

export interface Attempts {
  /** Before a token is compared with those that are known. Throws RATE_LIMITED where that would tell somebody who guesses. */
  begin(shown: string, address: string): void;
  /** It was one of them. */
  succeed(shown: string, address: string): void;
  /** It wasn't. Throws RATE_LIMITED where there were too many. */
  fail(shown: string, address: string): void;
}

const GUESSES_PER_MINUTE = 30;
const MOST_KNOWN = 10_000;

/** What is so long (16 bytes in hex) can't be guessed, so it is always compared: nobody else's guesses lock its holder out. */
export const isLong = (shown: string): boolean => shown.length >= 32;

export function createAttempts(nowMs?: () => number): Attempts {
  const guesses = createRate(GUESSES_PER_MINUTE, nowMs);
  /** What was shown from an address before, right or wrong: showing it again is no new guess. */
  const known = new Set<string>();
  const keyOf = (shown: string, address: string): string => `${networkOf(address)} ${hashOf(shown)}`;
  const remember = (key: string): void => {
    // Who is in is the newest again: no number of guesses from his own address makes him a stranger.
    known.delete(key);
    if (known.size >= MOST_KNOWN) for (const oldest of known.keys().take(1)) known.delete(oldest);
    known.add(key);
  };
  return {
    begin(shown, address) {
      if (!isLong(shown) && !known.has(keyOf(shown, address))) refuse(guesses.waitOf(networkOf(address)));
    },
    succeed(shown, address) {
      if (!isLong(shown)) remember(keyOf(shown, address));
    },
    fail(shown, address) {
      const key = keyOf(shown, address);
      if (known.has(key)) return;
      refuse(guesses.take(networkOf(address)));
      remember(key);
    },
  };
}

function refuse(seconds: number): void {
  if (seconds === 0) return;
  const message = `Too many wrong tokens came from this address. Try again in ${seconds} s.`;
  throw new Refusal("RATE_LIMITED", message, undefined, seconds);
}

/** Whoever has one address of IPv6 usually has all 2^64 that begin alike. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes(".")) return address;
  const [head = [], tail] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const gap = tail === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(gap).fill("0"), ...(tail ?? [])].slice(0, 4).join(":");
}
