// GraphQL over HTTP: queries by GET, everything by POST, subscriptions as server-sent events, and GraphiQL for browsers.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { createYoga } from "graphql-yoga";
import type { Ports } from "../../schema/graphql/context.ts";
import { subgraph } from "../../schema/graphql/subgraph.ts";
import { NOBODY } from "../../schema/model/viewer.ts";
import { type Access, viewerOfRequest } from "../access/access.ts";
import type { Log } from "../log.ts";
import { hubDrops } from "../metrics.ts";
import { inTraceOf } from "../trace.ts";
import type { Alike, Written } from "./alike.ts";
import { MAX_BODY_BYTES, readBody } from "./body.ts";
import { GRAPHIQL_OPTIONS } from "./graphiql.ts";
import { GRAPHIQL_POLICY } from "./headers.ts";
import { type Asked, operationsPlugin } from "./operations.ts";
import { presentError } from "./present.ts";
import { exactRequests } from "./readRequest.ts";
import { replyError } from "./reply.ts";
import type { TrustedDocuments } from "./trusted.ts";

export interface GraphqlOptions {
  ports: Ports;
  access: Access;
  log: Log;
  /** And with it what the schema is; only where nobody but this machine can see it. */
  graphiql: boolean;
  trusted: TrustedDocuments | null;
}

export type Yoga = ReturnType<typeof createGraphql>;

export const createGraphql = ({ ports, access, log, graphiql, trusted }: GraphqlOptions) =>
  createYoga<Asked>({
    schema: subgraph,
    plugins: [exactRequests, operationsPlugin({ ports, access, log, introspection: graphiql, trusted })],
    // What operations throw is presented there already; this is for what yoga itself stumbles over.
    maskedErrors: {
      maskError: (error) => presentError(error, { requestId: randomUUID(), log, stage: "BAD_USER_INPUT" }),
    },
    graphiql: graphiql && GRAPHIQL_OPTIONS,
    // Megabytes of script: loaded when somebody looks.
    renderGraphiQL: async (options) => (await import("@graphql-yoga/render-graphiql")).renderGraphiQL(options),
    // The page at / and the headers of every answer are not yoga's business.
    landingPage: false,
    cors: false,
    logging: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: MAX_BODY_BYTES,
    // It would keep whole documents, and with them whole workflows.
    parserAndValidationCache: false,
    fetchAPI: { Request, Response, Headers, ReadableStream, TransformStream },
  });

export interface GraphqlParts {
  yoga: Yoga;
  alike: Alike;
  access: Access;
  stuckMs: number;
}

export async function handleGraphql(
  { yoga, alike, access, stuckMs }: GraphqlParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const problem = problemOf(request);
  if (problem) return replyError(response, problem, problem.message);
  const viewer = asksForPage(request) ? NOBODY : await viewerOfRequest(request, access);
  access.sessions.spend(viewer);
  const body = request.method === "POST" ? await readBody(request) : undefined;
  if (body === null)
    return replyError(response, { status: 413 }, `The body is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB.`);
  const { method = "GET", url, headers } = request;
  const requestId = requestIdOf(headers);
  response.setHeader("x-request-id", requestId);
  // All that an answer depends on besides the rights.
  const words = `${method} ${url} ${headers["content-type"]} ${headers.accept}\n${body ?? ""}`;
  const ask = (signal: AbortSignal | null) =>
    inTraceOf(headers, async () =>
      yoga.fetch(
        `http://${headers.host}${url}`,
        { method, headers: headersOf(request), body: body ?? null, signal },
        { requestId, viewer, onQuery: (lasting) => alike.remember(words, lasting) },
      ),
    );
  // Nobody who leaves takes the answer from the others.
  const shared = await alike.ask(words, viewer.rights, () => ask(null));
  if (shared) sendWhole(shared, response);
  else await send(await ask(signalOf(response)), response, stuckMs);
}

function signalOf(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once("close", () => leaving.abort());
  return leaving.signal;
}

/** GraphiQL itself is no secret, and a browser can't show a token for it. */
const asksForPage = ({ method, url, headers }: IncomingMessage): boolean =>
  method === "GET" && url === "/graphql" && (headers.accept ?? "").includes("text/html");

interface Problem {
  status: number;
  headers?: OutgoingHttpHeaders;
  message: string;
}

/** A form of another site can be sent by POST without asking, but never as JSON. */
function problemOf({ method = "GET", headers }: IncomingMessage): Problem | null {
  if (!["GET", "HEAD", "POST"].includes(method)) {
    return { status: 405, headers: { allow: "GET, POST" }, message: "GraphQL is asked by GET and POST." };
  }
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (method === "POST" && type !== "application/json") {
    return {
      status: 415,
      headers: { "accept-post": "application/json" },
      message: "Expected a body of type application/json.",
    };
  }
  return null;
}

/** A proxy in front may have given it one, under which it is known elsewhere. */
const requestIdOf = ({ "x-request-id": given }: IncomingHttpHeaders): string =>
  typeof given === "string" && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();

function headersOf({ headers }: IncomingMessage): Headers {
  const all = Object.entries(headers).filter(([name]) => !name.startsWith(":"));
  return new Headers(all.map(([name, value]) => [name, String(value)]));
}

const sendWhole = ({ status, headers, body }: Written, response: ServerResponse): void =>
  void response
    .writeHead(status, { "cache-control": "no-store", ...headers, "content-length": body.byteLength })
    .end(body);

async function send(answer: Response, response: ServerResponse, stuckMs: number): Promise<void> {
  const isPage = answer.headers.get("content-type")?.startsWith("text/html");
  if (isPage) response.setHeader("content-security-policy", GRAPHIQL_POLICY);
  response.writeHead(answer.status, { "cache-control": "no-store", ...Object.fromEntries(answer.headers) });
  if (answer.body === null) response.end();
  else await pump(answer.body.getReader(), response, stuckMs);
}

/** A reader that leaves ends the stream at once, also while nothing comes; one that reads slowly is waited for, one that doesn't read is cut off. */
async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  response: ServerResponse,
  stuckMs: number,
): Promise<void> {
  const leaving = new AbortController();
  response.once("close", () => {
    leaving.abort();
    reader.cancel().catch(() => undefined);
  });
  response.on("timeout", () => {
    hubDrops.inc({ kind: "stuck" });
    response.destroy();
  });
  for (;;) {
    const { done, value } = await reader.read();
    if (done || response.destroyed) break;
    if (response.write(value)) continue;
    // Starts anew whenever something has been read.
    response.setTimeout(stuckMs);
    await once(response, "drain", { signal: leaving.signal });
    response.setTimeout(0);
  }
  response.end();
}
