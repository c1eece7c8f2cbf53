// The websocket to one ComfyUI server: opens again with the same client id whenever it breaks off.
import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import type { Address } from "../../schema/model/address.ts";
import { asAddress, requestTo } from "./address.ts";
import { frameReader } from "./frame.ts";
import { keepAlive } from "./heartbeat.ts";
import type { Message } from "./message.ts";

export type SocketHandlers = {
  onMessage(message: Message): void;
  /** It broke off: what happened meanwhile is never sent again. */
  onClose(): void;
};

export type ComfySocket = {
  /** Resolves with true as soon as it is open, with false when the first try failed. */
  readonly opened: Promise<boolean>;
  readonly isOpen: boolean;
  /** Closes it and opens it anew: ComfyUI then says at once which node is at work. */
  reopen(): Promise<boolean>;
  /** Resolves when it is closed; nothing is heard from it any more at once. */
  close(): Promise<void>;
};

/** One that is opened before it is known for whom: what comes until then is lost. */
export type EarlySocket = {
  readonly clientId: string;
  attach(handlers: SocketHandlers): ComfySocket;
  close(): Promise<void>;
};

export type SocketTimes = { handshakeMs: number; pingMs: number; retryMs: number; longestRetryMs: number };

const TIMES: SocketTimes = { handshakeMs: 5_000, pingMs: 10_000, retryMs: 100, longestRetryMs: 5_000 };
/** How long ComfyUI may take to say goodbye. */
const CLOSE_MS = 500;
const MAX_PAYLOAD_BYTES = 32 * 1024 * 1024;

export function openEarly(address: Address | string): EarlySocket {
  const clientId = randomUUID();
  let handlers: SocketHandlers | null = null;
  const socket = openSocket(address, clientId, {
    onMessage: (message) => handlers?.onMessage(message),
    onClose: () => handlers?.onClose(),
  });
  return {
    clientId,
    attach(own) {
      handlers = own;
      return socket;
    },
    close: socket.close,
  };
}

export function openSocket(
  address: Address | string,
  clientId: string,
  handlers: SocketHandlers,
  given: Partial<SocketTimes> = {},
): ComfySocket {
  const times = { ...TIMES, ...given };
  const path = `/ws?clientId=${encodeURIComponent(clientId)}`;
  let socket: WebSocket | null = null;
  let closed = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;

  const connect = async (): Promise<boolean> => {
    const target = requestTo(asAddress(address), path);
    const own = dial(target, times, (message) => own === socket && handlers.onMessage(message));
    socket = own;
    own.once("close", () => {
      if (own !== socket) return;
      handlers.onClose();
      retry = setTimeout(connect, Math.min(times.longestRetryMs, times.retryMs * 2 ** failures));
      failures += 1;
    });
    const open = await opening(own);
    if (open) failures = 0;
    return open;
  };
  const drop = async () => {
    clearTimeout(retry);
    const old = socket;
    socket = null;
    if (old) await endOf(old);
  };

  return {
    opened: connect(),
    get isOpen() {
      return socket?.readyState === WebSocket.OPEN;
    },
    async reopen() {
      // ComfyUI forgets the newer socket of a client id when it notices the end of the older one: wait for that end.
      await drop();
      return closed ? false : connect();
    },
    close() {
      closed = true;
      return drop();
    },
  };
}

function dial(
  { url, headers }: ReturnType<typeof requestTo>,
  { handshakeMs, pingMs }: SocketTimes,
  onMessage: (message: Message) => void,
): WebSocket {
  const options = { handshakeTimeout: handshakeMs, maxPayload: MAX_PAYLOAD_BYTES, perMessageDeflate: false, headers };
  const socket = new WebSocket(url.replace(/^http/, "ws"), options);
  socket.on("message", frameReader(onMessage));
  // Every error is followed by "close".
  socket.on("error", () => undefined);
  keepAlive(socket, pingMs);
  return socket;
}

function opening(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once("open", () => {
      // Only the first frame of a client may say what it understands.
      socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
      resolve(true);
    });
    socket.once("close", () => resolve(false));
  });
}

async function endOf(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return;
  const ended = new Promise((resolve) => socket.once("close", resolve));
  const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
  socket.close(1000);
  await ended;
  clearTimeout(timer);
}
