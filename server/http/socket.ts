// GraphQL over WebSocket (graphql-transport-ws), by the same operations and limits as over HTTP.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from "graphql";
import { CloseCode, type Context, handleProtocols, makeServer, type SubscribePayload } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { Refusal } from "../../schema/model/refusal.ts";
import { type Access, tokenIn } from "../access/access.ts";
import type { Shown } from "../access/sessions.ts";
import type { Log } from "../log.ts";
import { Frames, type FrameTarget } from "./frames.ts";
import type { Yoga } from "./graphql.ts";
import { presentError } from "./present.ts";
import { type Extra, serveSocket } from "./serveSocket.ts";
import { streamOf } from "./subscribe.ts";
import type { TrustedDocuments } from "./trusted.ts";

const MAX_PAYLOAD_BYTES = 256 * 1024;
const MAX_SUBSCRIPTIONS = 50;
const INIT_TIMEOUT_MS = 3_000;
/** How long a socket without a valid token may stay. */
const STRANGER_MS = 3_000;
/** WebSocket's own "the server goes down". */
const GOING_AWAY = 1001;
/** How long a client gets to say goodbye. */
const CLOSE_MS = 500;

export interface Sockets {
  isFull(): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): Promise<void>;
}

export interface SocketsOptions {
  yoga: Yoga;
  access: Access;
  trusted: TrustedDocuments | null;
  log: Log;
  stuckMs: number;
  maxSockets: number;
}

export function createSockets(options: SocketsOptions): Sockets {
  const { log, stuckMs } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD_BYTES, handleProtocols });
  const protocol = makeServer<ConnectionParams, Extra>({
    execute: (args) => prepared(args).envelope.execute(args),
    subscribe: (args) => subscribe(args),
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    onConnect: (context) => letIn(context, options),
    onSubscribe: (context, number, payload) => {
      const { socket, request, ids } = context.extra;
      // It is open: its `subscribe` is just being heard.
      const target = { socket, wire: request.socket, id: ids.idOf(number) ?? number, stuckMs };
      // This one is among them already.
      if (Object.keys(context.subscriptions).length <= MAX_SUBSCRIPTIONS)
        return inTurn(socket, () => prepare(payload, { target, shown: shownIn(context) }, options));
      const message = `At most ${MAX_SUBSCRIPTIONS} operations may be open on one socket.`;
      return [new GraphQLError(message, { extensions: { code: "LIMIT_EXCEEDED" } })];
    },
    onError: (_context, _id, _payload, errors) => errors.map(withoutHttp),
  });
  return {
    isFull: () => server.clients.size >= options.maxSockets,
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => serveSocket(protocol, client, request, log)),
    async stop() {
      const stragglers = setTimeout(() => {
        for (const client of server.clients) client.terminate();
      }, CLOSE_MS);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of server.clients) client.close(GOING_AWAY, "Going away");
      await closed;
      clearTimeout(stragglers);
    },
  };
}

/** The last one that is being prepared on each socket. */
const turns = new WeakMap<WebSocket, Promise<unknown>>();

/** In the order in which they were asked: whoever is answered knows that what was asked before it has begun. */
function inTurn<Result>(socket: WebSocket, prepare: () => Promise<Result>): Promise<Result> {
  const turn = Promise.resolve(turns.get(socket)).then(prepare);
  const over = () => undefined;
  // Not the turn itself: what it gave would stay in memory as long as the socket.
  turns.set(socket, turn.then(over, over));
  return turn;
}

type ConnectionParams = Record<string, unknown> | undefined;
type SocketContext = Context<ConnectionParams, Extra>;

/** Browsers can't set headers on a socket; other programs can. Asked anew for every operation: a token may be revoked meanwhile. */
const shownIn = ({ connectionParams, extra: { request } }: SocketContext): Shown => ({
  token: tokenIn(connectionParams?.authorization ?? connectionParams?.Authorization ?? request.headers.authorization),
  from: request.socket.remoteAddress ?? "",
});

/** WebSocket's own "try again later": whether the token is a right one could not be said. */
const TRY_AGAIN_LATER = 1013;

/** Whoever has no valid token is told so as an answer to each operation, and not kept for long. */
async function letIn(context: SocketContext, { access, log }: SocketsOptions): Promise<true> {
  const { socket } = context.extra;
  await access.sessions.enter(shownIn(context)).catch((error: unknown) => {
    const isWrong = error instanceof Refusal && error.code === "UNAUTHENTICATED";
    if (!(error instanceof Refusal)) log.warn({ err: error }, "A token could not be checked.");
    const [code, reason] = isWrong ? [CloseCode.Forbidden, "Forbidden"] : [TRY_AGAIN_LATER, "Try again later"];
    const close = setTimeout(() => socket.close(code, reason), STRANGER_MS);
    socket.once("close", () => clearTimeout(close));
  });
  return true;
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
  payload: SubscribePayload,
  { target, shown }: { target: FrameTarget; shown: Shown },
  { yoga, access, trusted, log }: SocketsOptions,
): Promise<ExecutionArgs | GraphQLError[]> {
  // As long as a subscription is open it is kept: copied, as what randomUUID puts together stays in its twenty pieces.
  const requestId = Buffer.from(randomUUID()).toString("latin1");
  try {
    const viewer = await access.sessions.enter(shown);
    access.sessions.spend(viewer);
    const envelope = yoga.getEnveloped({ requestId, viewer });
    const { schema, parse, validate, contextFactory } = envelope;
    const document = parse(trusted?.textOf(payload) ?? payload.query);
    const errors = validate(schema, document);
    if (errors.length > 0) return [...errors];
    const contextValue = await contextFactory();
    const args = {
      schema,
      document,
      contextValue,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? null,
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
