// Tells one version of a file on a server from another, by what HTTP says of it.
import type { IncomingMessage } from "node:http";
import type { FileVersion } from "../../schema/model/keptPart.ts";

/** Null: what is said doesn't prove that two answers with it have the same bytes. */
export function versionOf({ headers }: IncomingMessage, sizeBytes: number): FileVersion | null {
  const etag = headers.etag?.startsWith('"') ? headers.etag : null;
  const lastModified = headers["last-modified"] ?? null;
  if (etag !== null) return { etag, lastModified, sizeBytes };
  return isProof(lastModified, headers.date) ? { etag, lastModified, sizeBytes } : null;
}

/** Of a file that was written within the second in which it was sent, a later version may bear the same time (RFC 9110, 8.8.2.2). */
const isProof = (lastModified: string | null, date: string | undefined): boolean =>
  lastModified !== null && Date.parse(date ?? "") - Date.parse(lastModified) >= 1_000;

/** Null: the server doesn't say it. */
export function sizeOf({ headers }: IncomingMessage): number | null {
  const length = Number(headers["content-length"]);
  return headers["content-length"] !== undefined && Number.isSafeInteger(length) ? length : null;
}
