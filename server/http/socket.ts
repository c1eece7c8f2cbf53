// GraphQL over WebSocket (graphql-transport-ws), by the same operations and limits as over HTTP.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { useServer as serveProtocol } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Log } from "../log.ts";
import { Frames, type FrameTarget } from "./frames.ts";
import type { Yoga } from "./graphql.ts";
import { presentError } from "./present.ts";
import { streamOf } from "./subscribe.ts";

const MAX_PAYLOAD_BYTES = 256 * 1024;
const MAX_SUBSCRIPTIONS = 50;
const INIT_TIMEOUT_MS = 3_000;
/** How long a client gets to say goodbye. */
const CLOSE_MS = 500;

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): Promise<void>;
}

export interface SocketOptions {
  log: Log;
  stuckMs: number;
}

export function createSockets(yoga: Yoga, { log, stuckMs }: SocketOptions): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD_BYTES });
  const ended = serveProtocol(
    {
      execute: (args) => prepared(args).envelope.execute(args),
      subscribe: (args) => subscribe(args),
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      onSubscribe: ({ subscriptions, extra: { socket } }, id, payload) => {
        // This one is among them already.
        if (Object.keys(subscriptions).length <= MAX_SUBSCRIPTIONS)
          return prepare(yoga, payload, { socket, id, stuckMs }, log);
        const message = `At most ${MAX_SUBSCRIPTIONS} operations may be open on one socket.`;
        return [new GraphQLError(message, { extensions: { code: "LIMIT_EXCEEDED" } })];
      },
      onError: (_context, _id, _payload, errors) => errors.map(withoutHttp),
    },
    server,
  );
  server.on("connection", (socket) => {
    // In place of the listener that would write to stderr, and hear the first error only.
    socket.removeAllListeners("error");
    socket.on("error", (error) => log.debug({ err: error }, "A socket failed."));
  });
  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => server.emit("connection", client, request)),
    async stop() {
      const stragglers = setTimeout(() => {
        for (const client of server.clients) client.terminate();
      }, CLOSE_MS);
      await ended.dispose();
      clearTimeout(stragglers);
    },
  };
}

interface Prepared {
  envelope: ReturnType<Yoga["getEnveloped"]>;
  target: FrameTarget;
}

/** What an operation was prepared with runs it as well. */
const preparations = new WeakMap<object, Prepared>();

function prepared(args: ExecutionArgs): Prepared {
  const found = preparations.get(args);
  if (!found) throw new Error("This operation was never prepared.");
  return found;
}

async function subscribe(args: ExecutionArgs) {
  const { envelope, target } = prepared(args);
  // It may stay open for days, and needs them no more.
  preparations.delete(args);
  const answers: AsyncIterable<ExecutionResult> | ExecutionResult = await envelope.subscribe(args);
  const stream = streamOf(args);
  return stream ? new Frames(stream, target) : answers;
}

/** Whatever is thrown in here becomes the errors of this operation; graphql-ws would close the socket with all its subscriptions. */
async function prepare(
  yoga: Yoga,
  { query, variables, operationName }: SubscribePayload,
  target: FrameTarget,
  log: Log,
): Promise<ExecutionArgs | GraphQLError[]> {
  const requestId = randomUUID();
  try {
    const envelope = yoga.getEnveloped({ requestId });
    const { schema, parse, validate, contextFactory } = envelope;
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) return [...errors];
    const contextValue = await contextFactory();
    const args = {
      schema,
      document,
      contextValue,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
    };
    preparations.set(args, { envelope, target });
    return args;
  } catch (error) {
    return [presentError(error, { requestId, log, stage: "BAD_USER_INPUT" })];
  }
}

/** What yoga notes for HTTP answers. */
function withoutHttp(error: GraphQLError) {
  const { extensions: { http: _http, ...extensions } = {}, ...rest } = error.toJSON();
  return { ...rest, extensions };
}
