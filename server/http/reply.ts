// Short answers over HTTP: JSON, text, and errors in GraphQL's shape.
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Refusal, RefusalCode } from "../../schema/model/refusal.ts";

export interface Reply {
  status: number;
  headers?: OutgoingHttpHeaders;
}

export const replyJson = (response: ServerResponse, { status, headers }: Reply, value: unknown): void =>
  reply(
    response,
    { status, headers: { "content-type": "application/json; charset=utf-8", ...headers } },
    JSON.stringify(value),
  );

export const replyText = (response: ServerResponse, { status, headers }: Reply, text: string): void =>
  reply(response, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } }, `${text}\n`);

/** Clients of GraphQL find errors there, whatever the status is. */
export const replyError = (response: ServerResponse, given: Reply, message: string, code = "BAD_USER_INPUT"): void =>
  replyJson(response, given, { errors: [{ message, extensions: { code } }] });

const STATUS: Readonly<Partial<Record<RefusalCode, number>>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
};

/** What is refused before there is an operation to answer. */
export function replyRefusal(response: ServerResponse, { code, message, retryAfter }: Refusal): void {
  const headers = {
    ...(code === "UNAUTHENTICATED" && { "www-authenticate": "Bearer" }),
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
  };
  const extensions = { code, ...(retryAfter !== undefined && { retryAfter }) };
  replyJson(response, { status: STATUS[code] ?? 400, headers }, { errors: [{ message, extensions }] });
}

function reply(response: ServerResponse, { status, headers }: Reply, body: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "cache-control": "no-store", ...headers, "content-length": Buffer.byteLength(body) });
  // For HEAD Node leaves the body out by itself.
  response.end(body);
}
