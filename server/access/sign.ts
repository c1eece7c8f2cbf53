// Signs the addresses of outputs and previews: an <img> can't send a token, so the address itself says who may fetch it, and until when.
import { createHmac, timingSafeEqual } from "node:crypto";

export interface Signer {
  addressOf(path: string, tokenId: string | null): string;
  /** The token that it was signed for; null: it is none of ours, or too old. */
  check(address: string): string | null;
}

/** An address stays the same for that long, so that browsers find what they keep; it is good for one to two times as long. */
const WINDOW_SECONDS = 6 * 3_600;

export function createSigner(key: Buffer, nowMs = Date.now): Signer {
  const sign = (path: string, by: string, until: string): string =>
    createHmac("sha256", key)
      .update(JSON.stringify([canonical(path), by, until]))
      .digest("base64url");
  return {
    addressOf(path, tokenId) {
      if (tokenId === null) return path;
      const until = String((Math.ceil(nowMs() / 1_000 / WINDOW_SECONDS) + 1) * WINDOW_SECONDS);
      const query = new URLSearchParams({ by: tokenId, until, sign: sign(path, tokenId, until) });
      return `${path}${path.includes("?") ? "&" : "?"}${query}`;
    },
    check(address) {
      const query = new URLSearchParams(address.split("?")[1] ?? "");
      const [by, until, given] = [query.get("by"), query.get("until"), query.get("sign")];
      if (!by || !until || !given || !(Number(until) * 1_000 > nowMs())) return null;
      return same(given, sign(address, by, until)) ? by : null;
    },
  };
}

/** However its characters are escaped; what else is asked (a preview's number) doesn't matter. */
function canonical(address: string): string {
  const path = address.split("?")[0] ?? "";
  try {
    return JSON.stringify(path.split("/").map(decodeURIComponent));
  } catch {
    return path;
  }
}

const same = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
