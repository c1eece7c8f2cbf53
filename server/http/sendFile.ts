// Sends a file: whole or a range of it, or only the news that it hasn't changed.
import { open } from "node:fs/promises";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

export interface SentFile {
  path: string;
  headers: OutgoingHttpHeaders;
  /** Changes whenever the bytes do; made from time and size when it isn't given. */
  etag?: string;
}

/** False: there is no such file, and nothing was sent. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { path, headers, etag }: SentFile,
): Promise<boolean> {
  // Open from here on: it may be removed while it is sent, and a stream that opens it late would throw at nobody once the reader has gone.
  await using file = await open(path).catch(() => null);
  const stats = await file?.stat();
  if (!file || !stats?.isFile()) return false;
  const tag = etag ?? `"${stats.mtimeMs.toString(36)}-${stats.size.toString(36)}"`;
  const common = { ...headers, etag: tag, "accept-ranges": "bytes" };
  if (request.headers["if-none-match"]?.split(/,\s*/).some((known) => known === tag || known === `W/${tag}`)) {
    response.writeHead(304, common).end();
    return true;
  }
  const range = parseRange(request, stats.size, tag);
  if (range === "unsatisfiable") {
    response.writeHead(416, { "content-range": `bytes */${stats.size}` }).end();
    return true;
  }
  const { start, end } = range ?? { start: 0, end: stats.size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...common,
    "content-length": end - start + 1,
    ...(range && { "content-range": `bytes ${start}-${end}/${stats.size}` }),
  });
  if (request.method === "HEAD" || stats.size === 0) response.end();
  else await pipeline(file.createReadStream({ start, end, autoClose: false }), response);
  return true;
}

type Range = { start: number; end: number };

/** One range at a time; of anything else the whole file is a valid answer. */
function parseRange({ headers }: IncomingMessage, size: number, tag: string): Range | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? "");
  if (!match || (headers["if-range"] !== undefined && headers["if-range"] !== tag)) return null;
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return null;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return start < size && start <= end ? { start, end } : "unsatisfiable";
}
