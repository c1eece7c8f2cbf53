// Buckets that fill by themselves: how often each of many may do something, in memory, for each server process.

export interface Rate {
  /** Takes one; says how many seconds there is none, and 0 when one was taken. */
  take(key: string): number;
  /** The same, and takes none. */
  waitOf(key: string): number;
}

interface Bucket {
  left: number;
  atMs: number;
}

const MINUTE_MS = 60_000;
/** So many full ones are forgotten at a time. */
const MOST_BUCKETS = 10_000;

/** A minute's worth may be taken at once. */
export function createRate(perMinute: number, nowMs = (): number => performance.now()): Rate {
  const buckets = new Map<string, Bucket>();
  const filled = ({ left, atMs }: Bucket): number =>
    Math.min(perMinute, left + ((nowMs() - atMs) * perMinute) / MINUTE_MS);
  const leftOf = (key: string): number => filled(buckets.get(key) ?? { left: perMinute, atMs: nowMs() });
  const waitFor = (left: number): number => (left >= 1 ? 0 : Math.ceil(((1 - left) * MINUTE_MS) / perMinute / 1_000));
  return {
    waitOf: (key) => waitFor(leftOf(key)),
    take(key) {
      if (buckets.size >= MOST_BUCKETS) {
        for (const [each, bucket] of buckets) if (filled(bucket) >= perMinute) buckets.delete(each);
      }
      const left = leftOf(key);
      buckets.set(key, { left: left < 1 ? left : left - 1, atMs: nowMs() });
      return waitFor(left);
    },
  };
}
