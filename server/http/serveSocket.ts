// Carries the messages of graphql-transport-ws between one socket and graphql-ws, and keeps that socket alive.
import type { IncomingMessage } from "node:http";
import { CloseCode, type Server } from "graphql-ws";
import type { WebSocket } from "ws";
import { readJson } from "../../schema/model/exact.ts";
import type { Log } from "../log.ts";
import { foreignNumberIn, sayForeign } from "./foreignNumber.ts";
import { OperationIds } from "./operationIds.ts";

export interface Extra {
  socket: WebSocket;
  request: IncomingMessage;
  ids: OperationIds;
}

/** A socket that doesn't answer a ping before the next one is gone. */
const PING_MS = 12_000;

export function serveSocket(protocol: Server<Extra>, socket: WebSocket, request: IncomingMessage, log: Log): void {
  socket.on("error", (error) => log.debug({ err: error }, "A socket failed."));
  const ids = new OperationIds();
  const said = protocol.opened(
    {
      protocol: socket.protocol,
      send: (message) => send(socket, ids.outgoing(message)),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (hear) => socket.on("message", (data) => void hearing(String(data), hear)),
    },
    { socket, request, ids },
  );
  async function hearing(text: string, hear: (message: string) => Promise<void>): Promise<void> {
    try {
      const message = parsed(text);
      const foreign = message === text ? foreignNumberIn(text) : null;
      if (foreign) return socket.close(CloseCode.BadRequest, reasonOf(sayForeign(foreign)));
      const heard = numbered(message, ids);
      if (heard.kind === "duplicate") socket.close(CloseCode.SubscriberAlreadyExists, alreadyExists(heard.id));
      // Typed as text, but what is parsed already is taken as it is (graphql-ws, parseMessage).
      if (heard.kind === "message") await hear(heard.message as string);
    } catch (error) {
      log.warn({ err: error }, "A message on a socket could not be handled.");
      socket.close(CloseCode.InternalServerError, "Internal server error");
    }
  }
  const stopPings = keepAlive(socket);
  socket.once("close", (code, reason) => {
    stopPings();
    said(code, String(reason)).catch((error: unknown) => log.warn({ err: error }, "A socket could not be left."));
  });
}

function send(socket: WebSocket, message: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    if (message === null || socket.readyState !== socket.OPEN) resolve();
    else socket.send(message, (error) => (error ? reject(error) : resolve()));
  });
}

/** What is no JSON stays as it is: graphql-ws says what is wrong with it. */
function parsed(text: string): unknown {
  try {
    return readJson(text, { keep: "text" });
  } catch {
    return text;
  }
}

type Heard = { kind: "message"; message: unknown } | { kind: "duplicate"; id: string } | { kind: "unknown" };

/** The message with the number of its operation in place of the id. */
function numbered(message: unknown, ids: OperationIds): Heard {
  const { type, id } = Object(message) as { type?: unknown; id?: unknown };
  const names = (type === "subscribe" || type === "complete") && typeof id === "string" && id !== "";
  if (!names) return { kind: "message", message };
  const number = type === "subscribe" ? ids.open(id) : ids.close(id);
  if (number !== null) return { kind: "message", message: Object.assign(message as object, { id: number }) };
  // A `complete` may cross ours: then there is nothing left to end.
  return type === "subscribe" ? { kind: "duplicate", id } : { kind: "unknown" };
}

/** A reason for closing may have 123 bytes at most; half a character at the cut becomes one of three. */
const reasonOf = (text: string): string => Buffer.from(text).subarray(0, 120).toString();

/** A reason for closing may have 123 bytes at most. */
function alreadyExists(id: string): string {
  const reason = `Subscriber for ${id} already exists`;
  return Buffer.byteLength(reason) < 124 ? reason : "Subscriber already exists";
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  const pings = setInterval(() => {
    if (!answered) socket.terminate();
    if (socket.readyState !== socket.OPEN) return;
    answered = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(pings);
}
