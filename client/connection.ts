// The websocket to Sluice: opened while anybody subscribes, pinged, reopened with back-off and jitter, and it says how far it is.
import { type Client, createClient } from "graphql-ws";
import { ask } from "./ask.ts";
import { waitMs } from "./back-off.ts";
import { bigInteger, writeBigIntegers } from "./big-integers.ts";
import { type CatchingUp, createCatchingUp } from "./catching-up.ts";

export type Connection = Pick<CatchingUp, "state" | "onChange" | "onCatchUp" | "brokeOff"> & {
  readonly socket: Client;
  /** Aborted by close(). */
  readonly closed: AbortSignal;
  readonly close: () => void;
};

export type ConnectionOptions = {
  /** Of the GraphQL endpoint; http(s) is turned into ws(s). */
  readonly url: string;
  /** Shown with all that is asked; a function gives it anew each time. Not needed where no tokens are in use. */
  readonly token?: string | (() => string | null);
  /** Needed only where there is no global WebSocket. */
  readonly webSocketImpl?: unknown;
};

export const authorizationOf = ({ token }: Pick<ConnectionOptions, "token">): Record<string, string> => {
  const shown = typeof token === "function" ? token() : token;
  return shown ? { authorization: `Bearer ${shown}` } : {};
};

/** It is answered, and that is all that is asked. */
export const ANYTHING = "{ __typename }";

const PING_MS = 10_000;
const PONG_MS = 5_000;

export const connect = ({ url, token, webSocketImpl }: ConnectionOptions): Connection => {
  const closing = new AbortController();
  const { connected, lost, ...catchingUp } = createCatchingUp(() => begun(socket));
  const socket = createClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl,
    connectionParams: () => authorizationOf({ ...(token !== undefined && { token }) }),
    keepAlive: PING_MS,
    connectionAckWaitTimeout: PONG_MS,
    lazyCloseTimeout: 1_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, waitMs(retries))),
    jsonMessageReviver: bigInteger,
    jsonMessageReplacer: (_key, value: unknown) => writeBigIntegers(value),
    on: { connected, closed: lost, error: lost },
  });
  dropWhenSilent(socket);
  const close = (): void => {
    closing.abort();
    void socket.dispose();
  };
  return { ...catchingUp, socket, closed: closing.signal, close };
};

/** graphql-ws sends all subscriptions anew in the turn in which the socket comes to stand; the server answers in order. */
const begun = async (socket: Client): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await ask(socket, { query: ANYTHING });
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
