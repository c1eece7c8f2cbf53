// Starts what Sluice shows to the outside: API, page, outputs and health on one port.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { Ports } from "../../schema/graphql/context.ts";
import { Refusal } from "../../schema/model/refusal.ts";
import { type Access, viewerOfFile } from "../access/access.ts";
import { guard } from "../access/guard.ts";
import type { Log } from "../log.ts";
import type { OutputStore } from "../outputs/store.ts";
import { isLoopback } from "../variable.ts";
import { createAlike } from "./alike.ts";
import { createGraphql, type GraphqlParts, handleGraphql } from "./graphql.ts";
import { type GuardOptions, judge } from "./guard.ts";
import { setSecurityHeaders } from "./headers.ts";
import { serveHealth } from "./health.ts";
import { type Address, listen, type Patience } from "./listen.ts";
import { serveMetrics } from "./metrics.ts";
import { serveArchive, serveOutput, servePreview } from "./outputs.ts";
import { servePage } from "./page.ts";
import { replyError, replyRefusal } from "./reply.ts";
import { createSockets } from "./socket.ts";
import { stateOfData } from "./stateOfData.ts";
import { readTrustedDocuments } from "./trusted.ts";

export interface HttpOptions extends Address, GuardOptions {
  ports: Ports;
  store: OutputStore;
  access: Access;
  log: Log;
  /** The file of the only operations that are answered; null: any is. */
  trustedDocuments?: string | null;
  /** Where the built page lies. */
  pageFolder?: string;
  /** How long a request may take to arrive. */
  patience?: Patience;
  /** How many websockets may be open. */
  maxSockets?: number;
  /** How long a request for an output waits for its copy. */
  outputWaitMs?: number;
  /** Who watches and reads nothing for so long is cut off. */
  stuckMs?: number;
}

export interface Http {
  url: string;
  stop(): Promise<void>;
}

const GRACE_MS = 1_000;
const MAX_SOCKETS = 10_000;
const STUCK_MS = 30_000;
const PAGE_FOLDER = fileURLToPath(new URL("../../client/dist", import.meta.url));

export async function startHttp(options: HttpOptions): Promise<Http> {
  const { log, ports, access, stuckMs = STUCK_MS } = options;
  const trusted = options.trustedDocuments ? await readTrustedDocuments(options.trustedDocuments) : null;
  const yoga = createGraphql({ ports, access, log, trusted, graphiql: isLoopback(options.host) && !trusted });
  const sockets = createSockets({
    yoga,
    access,
    trusted,
    log,
    maxSockets: options.maxSockets ?? MAX_SOCKETS,
    stuckMs,
  });
  const graphql = { yoga, access, stuckMs, alike: createAlike(() => stateOfData(ports.prisma)) };
  const listener = await listen((request, response) => void answer(request, response, graphql, options), options);
  listener.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", (error) => log.debug({ err: error }, "A socket failed."));
    const problem = upgradeProblem(request, options) ?? (sockets.isFull() ? "503 Service Unavailable" : null);
    if (problem !== null) socket.end(`HTTP/1.1 ${problem}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else sockets.upgrade(request, socket, head);
  });
  return {
    url: listener.url,
    async stop() {
      await Promise.all([sockets.stop(), listener.close(GRACE_MS)]);
    },
  };
}

interface HealthOptions extends Address, GuardOptions {
  prisma: PrismaClient;
  access: Access;
}

/** For a worker, which has nothing else to show. */
export async function startHealth(options: HealthOptions): Promise<Http> {
  const listener = await listen((request, response) => {
    tellHealth(request, response, options).catch((error: unknown) =>
      error instanceof Refusal ? replyRefusal(response, error) : response.destroy(),
    );
  }, options);
  return { url: listener.url, stop: () => listener.close(GRACE_MS) };
}

async function tellHealth(
  request: IncomingMessage,
  response: ServerResponse,
  { prisma, access, ...guard }: HealthOptions,
): Promise<void> {
  if (await serveHealth(request, response, prisma)) return;
  const verdict = judge(request, guard);
  if (verdict.kind === "refused") return replyError(response, { status: 403 }, verdict.message, "FORBIDDEN");
  if (await serveMetrics(request, response, { prisma, access })) return;
  replyError(response, { status: 404 }, "A worker only tells its health and its metrics.", "NOT_FOUND");
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  graphql: GraphqlParts,
  options: HttpOptions,
): Promise<void> {
  try {
    await route(request, response, graphql, options);
  } catch (error) {
    // Who went away in the middle is no fault of ours.
    if (response.destroyed || request.destroyed) return;
    if (error instanceof Refusal) return replyRefusal(response, error);
    options.log.error({ err: error, path: request.url?.split("?")[0] }, "A request failed unexpectedly.");
    replyError(response, { status: 500 }, "Something went wrong inside Sluice.", "INTERNAL_SERVER_ERROR");
  }
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  graphql: GraphqlParts,
  options: HttpOptions,
): Promise<void> {
  // Asked by programs that know the machine by other names, and telling nothing worth hiding.
  if (await serveHealth(request, response, options.ports.prisma)) return;
  const verdict = judge(request, options);
  if (verdict.kind === "refused") return replyError(response, { status: 403 }, verdict.message, "FORBIDDEN");
  const { foreignOrigin } = verdict;
  setSecurityHeaders(response, { foreignOrigin, shared: options.origins.length > 0 });
  if (request.method === "OPTIONS" && foreignOrigin !== null) return void response.writeHead(204).end();
  const segments = segmentsOf(request.url);
  if (segments === null) return replyError(response, { status: 400 }, "This is not an address.");
  if (segments.length === 1 && segments[0] === "graphql") return handleGraphql(graphql, request, response);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return replyError(
      response,
      { status: 405, headers: { allow: "GET, HEAD" } },
      "Only GET and HEAD are answered here.",
    );
  }
  if (await serveMetrics(request, response, { prisma: options.ports.prisma, access: options.access })) return;
  return serveFile(request, response, segments, options);
}

async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  segments: readonly string[],
  options: HttpOptions,
): Promise<void> {
  const { store, ports, outputWaitMs, pageFolder = PAGE_FOLDER } = options;
  const [top, id, name, ...rest] = segments;
  if (top !== "outputs") return servePage(request, response, segments, pageFolder);
  const viewer = await viewerOfFile(request, options.access);
  const { prisma } = guard(ports, viewer);
  const outputs = { prisma, store, ...(outputWaitMs !== undefined && { waitMs: outputWaitMs }) };
  if (id === "preview" && name !== undefined && rest.length === 0)
    return servePreview(request, response, name, outputs);
  if (id?.endsWith(".zip") && name === undefined) return serveArchive(request, response, id, outputs);
  return serveOutput(request, response, [id ?? "", rest.length === 0 ? (name ?? "") : ""], outputs);
}

/** Decoded one by one: an encoded slash separates nothing. */
function segmentsOf(url = "/"): string[] | null {
  try {
    const path = url.split("?")[0] ?? "";
    return path.startsWith("/") ? path.slice(1).split("/").filter(Boolean).map(decodeURIComponent) : null;
  } catch {
    return null;
  }
}

function upgradeProblem(request: IncomingMessage, options: HttpOptions): string | null {
  if (judge(request, options).kind === "refused") return "403 Forbidden";
  const segments = segmentsOf(request.url);
  return segments?.length === 1 && segments[0] === "graphql" ? null : "404 Not Found";
}
