// How often one token may ask: a bucket that fills by itself, in memory, for each server process.
import { Refusal } from "../../schema/model/refusal.ts";

export type Rate = (tokenId: string) => void;

interface Bucket {
  left: number;
  atMs: number;
}

const MINUTE_MS = 60_000;
/** So many full ones are forgotten at a time. */
const MOST_BUCKETS = 10_000;

/** Each call takes one. A minute's worth may be taken at once; after that RATE_LIMITED is thrown. */
export function createRate(perMinute: number, nowMs = (): number => performance.now()): Rate {
  const buckets = new Map<string, Bucket>();
  const filled = ({ left, atMs }: Bucket): number =>
    Math.min(perMinute, left + ((nowMs() - atMs) * perMinute) / MINUTE_MS);
  return (tokenId) => {
    if (buckets.size >= MOST_BUCKETS) {
      for (const [id, bucket] of buckets) if (filled(bucket) >= perMinute) buckets.delete(id);
    }
    const left = filled(buckets.get(tokenId) ?? { left: perMinute, atMs: nowMs() });
    buckets.set(tokenId, { left: left < 1 ? left : left - 1, atMs: nowMs() });
    if (left >= 1) return;
    const seconds = Math.ceil(((1 - left) * MINUTE_MS) / perMinute / 1_000);
    const message = `More than ${perMinute} requests a minute with this token. Try again in ${seconds} s.`;
    throw new Refusal("RATE_LIMITED", message, undefined, seconds);
  };
}
