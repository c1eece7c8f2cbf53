// What a simulated route answers, and how that is put on the wire.
import type { ServerResponse } from "node:http";
import type { SentFile } from "./sendFile.ts";
import { writeJson } from "./writeJson.ts";

export type Reply = Words | ({ status: number } & SentFile);

/** All that isn't a file. */
export type Words =
  | { status: number; json: unknown }
  /** What calls itself JSON; more bytes without end, or so, may follow. */
  | { status: number; jsonText: string; thenBytes?: number }
  | { status: number; text: string }
  /** Not ComfyUI's own: of a proxy in front of it. */
  | { status: number; html: string }
  /** The connection breaks off without an answer. */
  | { broken: true };

export const EMPTY: Words = { status: 200, text: "" };
/** aiohttp's words for a Python exception. */
export const TROUBLE: Words = { status: 500, text: "500 Internal Server Error\n\nServer got itself in trouble" };
export const NOT_FOUND: Words = { status: 404, text: "404: Not Found" };
export const NOT_ALLOWED: Words = { status: 405, text: "405: Method Not Allowed" };

export function ok(json: unknown): Reply {
  return { status: 200, json };
}

export function writeReply(response: ServerResponse, reply: Words): void {
  if ("broken" in reply) {
    response.destroy();
  } else if ("json" in reply) {
    write(response, reply.status, JSON_TYPE, writeJson(reply.json));
  } else if ("jsonText" in reply) {
    if (reply.thenBytes) pour(response, reply.jsonText, reply.thenBytes);
    else write(response, reply.status, JSON_TYPE, reply.jsonText);
  } else if ("html" in reply) {
    write(response, reply.status, "text/html", reply.html);
  } else {
    write(response, reply.status, "text/plain; charset=utf-8", reply.text);
  }
}

const JSON_TYPE = "application/json; charset=utf-8";
const CHUNK = Buffer.alloc(64 * 1024, "x");

/** As fast as it is read, and of unknown length. */
function pour(response: ServerResponse, beginning: string, bytes: number): void {
  response.writeHead(200, { "Content-Type": JSON_TYPE });
  let left = bytes;
  const fill = () => {
    while (left > 0 && !response.destroyed) {
      left -= CHUNK.byteLength;
      if (!response.write(CHUNK)) return;
    }
    response.end('"}');
  };
  response.on("drain", fill);
  response.write(beginning);
  fill();
}

function write(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}
