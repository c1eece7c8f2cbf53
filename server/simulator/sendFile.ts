// Sends a file as aiohttp does for ComfyUI, whole or from a place on, and as slowly or incompletely as the switches say.
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export type FileSwitches = {
  /** Files are filled up to so many bytes; null: they are as large as they are. */
  sizeBytes: number | null;
  bytesPerSecond: number | null;
  /** "aiohttp" heeds a date in If-Range and sends the range whatever ETag is given there. "none": always all of it, and no word of its version. */
  ranges: "aiohttp" | "none";
  /** So many bytes of each answer come; then the connection breaks off, or stays and nothing more comes. */
  most: { bytes: number; by: "break" | "silence" } | null;
  /** Another one: the files have changed, size and date apart. */
  edition: number;
};

export const WHOLE_FILES: FileSwitches = {
  sizeBytes: null,
  bytesPerSecond: null,
  ranges: "aiohttp",
  most: null,
  edition: 0,
};

export type SentFile = { bytes: Buffer; type: string; filename: string };

const PIECE_BYTES = 64 * 1024;
/** All files are older than the simulator. */
const CHANGED_AT = new Date(Date.now() - 60_000);

export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes, type, filename }: SentFile,
  switches: FileSwitches,
): Promise<void> {
  const size = Math.max(switches.sizeBytes ?? 0, bytes.byteLength);
  const hash = createHash("sha1").update(bytes).update(String(switches.edition)).digest("hex").slice(0, 16);
  const validators = { ETag: `"${hash}-${size.toString(16)}"`, "Last-Modified": CHANGED_AT.toUTCString() };
  const from = switches.ranges === "none" ? null : askedFrom(request);
  const common = { "Content-Type": type, "Content-Disposition": `filename="${encodeURIComponent(filename)}"` };
  if (from !== null && from >= size) {
    response.writeHead(416, { ...common, "Content-Range": `bytes */${size}` }).end();
    return;
  }
  response.writeHead(from === null ? 200 : 206, {
    ...common,
    "Content-Length": size - (from ?? 0),
    ...(switches.ranges !== "none" && { ...validators, "Accept-Ranges": "bytes" }),
    ...(from !== null && { "Content-Range": `bytes ${from}-${size - 1}/${size}` }),
  });
  await sendBody(response, (at, length) => partOf(bytes, switches.edition, at, length), {
    ...switches,
    from: from ?? 0,
    size,
  });
}

/** Null: all of it. A date that is given is always the newest one here, unless it is older. */
function askedFrom({ headers }: IncomingMessage): number | null {
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1];
  const date = Date.parse(String(headers["if-range"] ?? ""));
  const isOlder = Number.isFinite(date) && date < Math.floor(CHANGED_AT.getTime() / 1_000) * 1_000;
  return from === undefined || isOlder ? null : Number(from);
}

async function sendBody(
  response: ServerResponse,
  read: (at: number, length: number) => Buffer,
  { from, size, most, bytesPerSecond }: FileSwitches & { from: number; size: number },
): Promise<void> {
  const end = Math.min(size, from + (most?.bytes ?? size));
  for (let at = from; at < end && !response.destroyed; at += PIECE_BYTES) {
    const piece = read(at, Math.min(PIECE_BYTES, end - at));
    if (!response.write(piece)) await Promise.race([once(response, "drain"), once(response, "close")]);
    if (bytesPerSecond !== null) await delay((piece.byteLength / bytesPerSecond) * 1_000);
  }
  if (end === size) response.end();
  else if (most?.by === "break") response.socket?.end(() => response.destroy());
}

/** Behind the file's own bytes comes a pattern: what is at the wrong place is seen. */
function partOf(bytes: Buffer, edition: number, at: number, length: number): Buffer {
  const part = Buffer.alloc(length);
  for (let index = bytes.copy(part, 0, Math.min(at, bytes.byteLength)); index < length; index += 1)
    part[index] = ((at + index) * 2_654_435_761 + edition) >>> 11;
  return part;
}
