// The simulator's HTTP side: reads requests, lets the switches spoil them, and hands them to the routes.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Engine } from "./engine.ts";
import { refusalOf, turnedAway } from "./entry.ts";
import { TROUBLE, type Words, writeReply } from "./reply.ts";
import { answerCall } from "./routes.ts";
import { sendFile } from "./sendFile.ts";
import { spoilReply } from "./spoil.ts";

const MAX_BODY_BYTES = 100 * 1024 * 1024;

export async function receive(engine: () => Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { switches } = engine();
  const refusal = turnedAway(request, switches);
  if (refusal !== null) return writeReply(response, refusalOf(refusal));
  if (switches.answers === "hang") return;
  if (switches.answers !== "normal") return spoil(switches.answers, response);
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://localhost");
  if (isForeign(request)) return writeReply(response, { status: 403, text: "403: Forbidden" });
  if (request.method === "POST" && /^(\/api)?\/prompt$/.test(pathname) && switches.dropSubmits > 0) {
    switches.dropSubmits -= 1;
    return writeReply(response, { broken: true });
  }
  const body = await readBody(request);
  if ("reply" in body) return writeReply(response, body.reply);
  const method = request.method ?? "GET";
  const isRefused = method === "POST" && pathname.endsWith("/prompt") && switches.spoiled.submit === "refused";
  if (isRefused) return writeReply(response, TROUBLE);
  const reply = await answerCall(method, pathname, { engine: engine(), query, body: body.json });
  if ("bytes" in reply) await sendFile(request, response, reply, switches.files);
  else writeReply(response, spoilReply(switches, { method, path: pathname }, reply));
}

function spoil(answers: "html" | "error" | "redirect" | "missing", response: ServerResponse): void {
  if (answers === "error") {
    writeReply(response, TROUBLE);
  } else if (answers === "redirect") {
    response.writeHead(302, { Location: "/elsewhere" });
    response.end();
  } else {
    response.writeHead(answers === "html" ? 200 : 404, { "Content-Type": "text/html" });
    response.end("<!doctype html><title>Hello</title><p>This is not ComfyUI.");
  }
}

/** A browser page of another site is turned away. */
function isForeign({ headers }: IncomingMessage): boolean {
  if (headers["sec-fetch-site"] === "cross-site") return true;
  const { origin, host = "" } = headers;
  if (!origin || !/^(localhost|127\.|\[::1\])/.test(host)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** /interrupt and /free take anything; for the rest bad JSON is a Python exception. */
async function readBody(request: IncomingMessage): Promise<{ json: { [key: string]: unknown } } | { reply: Words }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > MAX_BODY_BYTES) return { reply: { status: 413, text: "413: Request Entity Too Large" } };
    parts.push(part);
  }
  const lenient = request.method !== "POST" || !/\/(prompt|queue|history)(\?|$)/.test(request.url ?? "");
  try {
    const json: unknown = JSON.parse(Buffer.concat(parts).toString("utf8"));
    if (typeof json === "object" && json !== null) return { json: json as { [key: string]: unknown } };
  } catch {
    // Handled below, as any other body that isn't an object.
  }
  return lenient ? { json: {} } : { reply: TROUBLE };
}
