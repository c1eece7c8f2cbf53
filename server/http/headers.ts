// The headers that tell browsers what they may do with what Sluice sends.
import type { ServerResponse } from "node:http";

/** Nothing but what is named here, and all of it from Sluice itself; nobody may put it into a frame. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** GraphiQL is one page with everything inside, and makes its workers from blobs. */
export const GRAPHIQL_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "worker-src blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** For files that others made: shown alone, they can do nothing. */
export const FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

export interface Sharing {
  /** The page of another origin that asks, and is let in. */
  foreignOrigin: string | null;
  /** Whether any other origin is let in: their pages show pictures without naming themselves. */
  shared: boolean;
}

export function setSecurityHeaders(response: ServerResponse, { foreignOrigin, shared }: Sharing): void {
  response.setHeader("content-security-policy", PAGE_POLICY);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("x-frame-options", "DENY");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cross-origin-resource-policy", shared ? "cross-origin" : "same-origin");
  response.setHeader("vary", "Origin");
  if (foreignOrigin === null) return;
  response.setHeader("access-control-allow-origin", foreignOrigin);
  response.setHeader("access-control-allow-methods", "GET, HEAD, POST");
  response.setHeader("access-control-allow-headers", "content-type, accept, authorization");
}

/** RFC 8187 leaves fewer characters bare than encodeURIComponent does. */
export const contentDisposition = (place: "inline" | "attachment", filename: string): string => {
  const encoded = encodeURIComponent(filename.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${place}; filename*=UTF-8''${encoded}`;
};
