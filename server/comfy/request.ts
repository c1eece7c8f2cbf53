// One HTTP exchange with a ComfyUI server: bounded in time and size, never redirected, and never a throw for what a network does.
import http from "node:http";
import https from "node:https";
import type { BackendProblem } from "../../schema/model/backendProblem.ts";
import { readJson } from "../../schema/model/exact.ts";
import { describeFault, problemOf, silence } from "./fault.ts";

/** What a server said that can't be used. `isOwn`: a ComfyUI may have said it, and no proxy. */
export type Said = { status: number; text: string; isOwn: boolean };

export type Unanswered = {
  kind: "unanswered";
  reason: string;
  /** false: the request can't have reached the server. */
  sent: boolean;
  /** What it tells of the server. */
  problem: BackendProblem;
  /** Absent: nothing came. */
  said?: Said;
};

export type Answer =
  | { kind: "answered"; status: number; body: unknown }
  /** 4xx; the body is null when it isn't JSON. */
  | { kind: "refused"; status: number; body: unknown; text: string }
  | Unanswered;

export type Ask = {
  /** With the server's credentials: never shown. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  method?: "GET" | "POST";
  body?: unknown;
  timeoutMs: number;
  /** What the timeout covers beside the head of the response; the whole body by default. */
  timed?: "body" | "head";
  signal: AbortSignal;
  /** A connection of its own, so that a stale pooled one can't make it doubtful whether the request arrived. */
  fresh?: boolean;
};

const MAX_JSON_BYTES = 64 * 1024 * 1024;
/** So much of an answer that can't be read is kept. */
const SAID_CHARACTERS = 2_000;
const agents = {
  http: new http.Agent({ keepAlive: true }),
  https: new https.Agent({ keepAlive: true }),
};

export type Opened = { kind: "response"; response: http.IncomingMessage } | Unanswered;

/** Resolves when the head of the response is there. */
export async function openRequest(ask: Ask): Promise<Opened> {
  const first = await attempt(ask);
  return first === "stale" ? ((await attempt({ ...ask, fresh: true })) as Opened) : first;
}

function attempt(ask: Ask): Promise<Opened | "stale"> {
  return new Promise((resolve) => {
    const secure = ask.url.startsWith("https:");
    const text = ask.body === undefined ? undefined : Buffer.from(JSON.stringify(ask.body));
    const method = ask.method ?? "GET";
    let sent = false;
    let begun: http.IncomingMessage | undefined;
    const request = (secure ? https : http).request(ask.url, {
      method,
      agent: ask.fresh ? false : secure ? agents.https : agents.http,
      headers: {
        accept: "application/json, */*",
        ...ask.headers,
        ...(text && {
          "content-type": "application/json",
          "content-length": text.byteLength,
        }),
      },
    });
    const fail = (error: Error) => request.destroy(error);
    const timer = setTimeout(() => fail(silence(ask.timeoutMs)), ask.timeoutMs);
    const abort = () => fail(new Error("stopped"));
    if (ask.signal.aborted) abort();
    ask.signal.addEventListener("abort", abort);
    request.once("close", () => {
      clearTimeout(timer);
      ask.signal.removeEventListener("abort", abort);
    });
    request.once("socket", (socket) => {
      if (!socket.connecting) sent = true;
      else socket.once(secure ? "secureConnect" : "connect", () => (sent = true));
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      // Also what comes behind the body's last byte: nobody would be told that the answer was a wrong one.
      begun?.destroy(error);
      // A pooled connection that the server closed in the same moment says nothing about the server.
      const stale = request.reusedSocket && method === "GET" && error.code === "ECONNRESET";
      resolve(stale ? "stale" : { kind: "unanswered", reason: describeFault(error), sent, problem: problemOf(error) });
    });
    request.once("response", (response) => {
      begun = response;
      if (ask.timed === "head") clearTimeout(timer);
      resolve({ kind: "response", response });
    });
    request.end(text);
  });
}

export async function exchange(ask: Ask): Promise<Answer> {
  const opened = await openRequest(ask);
  if (opened.kind === "unanswered") return opened;
  const { response } = opened;
  const read = await readText(response);
  if (read.kind === "broken") return { kind: "unanswered", reason: read.reason, sent: true, problem: "BROKEN" };
  return sortAnswer(response, read, ask);
}

/** A gateway's words for a server behind it that doesn't answer. */
const GATEWAY = new Set([502, 503, 504]);

function sortAnswer(
  response: http.IncomingMessage,
  { kind, text }: Exclude<Read, { kind: "broken" }>,
  ask: Ask,
): Answer {
  const status = response.statusCode ?? 0;
  const type = response.headers["content-type"] ?? "";
  const beginning = () => withoutCredentials(text.slice(0, SAID_CHARACTERS), ask);
  const unanswered = (reason: string, isOwn: boolean, problem: BackendProblem = "NOT_COMFYUI"): Answer => {
    const said = { status, text: beginning(), isOwn };
    return { kind: "unanswered", reason, sent: true, problem, said };
  };
  if (status >= 500)
    return unanswered(`it answered with HTTP ${status}`, !GATEWAY.has(status) && !type.includes("html"), "BROKEN");
  if (status >= 300 && status < 400) return unanswered(redirectOf(response, ask), false, "REDIRECTED");
  if (kind === "too large") return unanswered("its answer is larger than 64 MB", true);
  const body = parseJson(text);
  if (status >= 400) return { kind: "refused", status, body: body ?? null, text: beginning() };
  if (body !== undefined) return { kind: "answered", status, body };
  const isJson = type.includes("json");
  const what = isJson ? "JSON that can't be read" : `${describeBody(type)} instead of ComfyUI's JSON`;
  return unanswered(`it answered with ${what}`, isJson);
}

/** Only the host: the rest of such an address may hold a token. */
function redirectOf({ statusCode, headers }: http.IncomingMessage, { url }: Ask): string {
  const host = URL.parse(headers.location ?? "", url)?.host;
  const where = host && host !== new URL(url).host ? ` to ${host}` : "";
  return `it redirects${where} (HTTP ${statusCode}), which is not followed: credentials are for its own address alone`;
}

/** Shorter ones may stand in any text. */
const LEAST_SECRET = 6;

/** What a server says is kept and shown: one that repeats what it was sent must not tell it to others. */
function withoutCredentials(text: string, { url, headers = {} }: Ask): string {
  const { searchParams, search } = new URL(url);
  const raw = search
    .slice(1)
    .split("&")
    .map((part) => part.slice(part.indexOf("=") + 1));
  const values = Object.values(headers).flatMap((value) => [value, value.replace(/^\w+ /, "")]);
  return [...values, ...searchParams.values(), ...raw]
    .filter((value) => value.length >= LEAST_SECRET)
    .reduce((rest, value) => rest.replaceAll(value, "…"), text);
}

/** undefined: not JSON. An empty body is ComfyUI's way of saying "done": null. */
function parseJson(text: string): unknown {
  if (text === "") return null;
  try {
    return readJson(text, { python: true });
  } catch {
    return undefined;
  }
}

function describeBody(type: string): string {
  return type.includes("html") ? "a web page" : `something else (${type.slice(0, 60) || "no content type"})`;
}

type Read = { kind: "text"; text: string } | { kind: "too large"; text: string } | { kind: "broken"; reason: string };

/** What is too large is not read to its end: its beginning is enough to tell a person. */
async function readText(response: http.IncomingMessage): Promise<Read> {
  const parts: Buffer[] = [];
  let size = 0;
  const isTooLong = Number(response.headers["content-length"]) > MAX_JSON_BYTES;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      size += part.byteLength;
      parts.push(part);
      if (isTooLong || size > MAX_JSON_BYTES) return { kind: "too large", text: parts[0]?.toString("utf8") ?? "" };
    }
  } catch (error) {
    return { kind: "broken", reason: describeFault(error) };
  }
  return { kind: "text", text: Buffer.concat(parts).toString("utf8") };
}
