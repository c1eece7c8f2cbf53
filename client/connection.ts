// The websocket to Sluice: opened while anybody subscribes, pinged, reopened with back-off and jitter, and it says whether it stands.
import { type Client, createClient } from "graphql-ws";

export type ConnectionState = "live" | "offline";

export type Connection = {
  readonly socket: Client;
  readonly state: () => ConnectionState;
  /** Calls back after each change of the state; returns what stops that. */
  readonly onChange: (listener: (state: ConnectionState) => void) => () => void;
  /** Aborted by close(). */
  readonly closed: AbortSignal;
  readonly close: () => void;
};

export type ConnectionOptions = {
  /** Of the GraphQL endpoint; http(s) is turned into ws(s). */
  readonly url: string;
  /** Needed only where there is no global WebSocket. */
  readonly webSocketImpl?: unknown;
};

const PING_MS = 10_000;
const PONG_MS = 5_000;
const LONGEST_WAIT_MS = 4_000;

export const waitMs = (retries: number): number =>
  Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(retries, 10)) * (0.5 + Math.random() / 2);

export const connect = ({ url, webSocketImpl }: ConnectionOptions): Connection => {
  const closing = new AbortController();
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = "offline";
  const become = (next: ConnectionState): void => {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener(next);
  };
  const socket = createClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl,
    keepAlive: PING_MS,
    connectionAckWaitTimeout: PONG_MS,
    lazyCloseTimeout: 1_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, waitMs(retries))),
    on: { connected: () => become("live"), closed: () => become("offline"), error: () => become("offline") },
  });
  dropWhenSilent(socket);
  const onChange: Connection["onChange"] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const close = (): void => {
    closing.abort();
    void socket.dispose();
  };
  return { socket, state: () => state, onChange, closed: closing.signal, close };
};

/** A socket whose other end has gone may stay open for minutes: a ping without a pong closes it. */
const dropWhenSilent = (socket: Client): void => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  socket.on("ping", (received) => {
    if (!received) timer = setTimeout(() => socket.terminate(), PONG_MS);
  });
  socket.on("pong", (received) => {
    if (received) clearTimeout(timer);
  });
  socket.on("closed", () => clearTimeout(timer));
};
