// A subscription that goes on after whatever ended it, unless the server refused it or has nothing more to say.
import type { SubscribePayload } from "graphql-ws";
import { waitMs } from "./back-off.ts";
import type { Connection } from "./connection.ts";
import { Refusal } from "./refusal.ts";

export type Sink<Data> = {
  readonly next: (data: Data) => void;
  readonly refused: (refusal: Refusal) => void;
  readonly done: () => void;
  /** Asked when the server completes the subscription: is more to come all the same? */
  readonly goesOn: () => boolean;
};

/** graphql-ws stringifies the payload anew for every try, so a getter among its variables can move a cursor on. */
export const follow = <Data>(
  { socket, closed, brokeOff }: Connection,
  payload: SubscribePayload,
  sink: Sink<Data>,
): (() => void) => {
  let retries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = (): void => {};
  let begunAnew = (): void => {};
  const stop = (): void => {
    clearTimeout(timer);
    leave();
    begunAnew();
  };
  const start = (): void => {
    leave = once<Data>(socket, payload, {
      next: (data) => {
        retries = 0;
        sink.next(data);
      },
      ended: (refusal) => {
        if (refusal && !PASSING.has(refusal.code)) return sink.refused(refusal);
        if (closed.aborted || !(refusal || sink.goesOn())) return sink.done();
        begunAnew = brokeOff();
        timer = setTimeout(start, waitMs(retries));
        retries += 1;
      },
    });
    begunAnew();
  };
  start();
  return stop;
};

const PASSING = new Set(["INTERNAL_SERVER_ERROR", "UNREACHABLE", "RATE_LIMITED", "LIMIT_EXCEEDED"]);

type Try<Data> = {
  readonly next: (data: Data) => void;
  readonly ended: (refusal: Refusal | null) => void;
};

/** One subscription until it ends, which it tells exactly once, or until it is left, which it doesn't tell. */
const once = <Data>(socket: Connection["socket"], payload: SubscribePayload, told: Try<Data>): (() => void) => {
  let over = false;
  const end = (refusal: Refusal | null): void => {
    if (over) return;
    over = true;
    told.ended(refusal);
  };
  const leave = socket.subscribe<Data>(payload, {
    next: ({ data, errors }) => {
      if (over) return;
      if (data) return told.next(data);
      end(Refusal.fromSocket(errors));
      leave();
    },
    error: (cause) => end(Refusal.fromSocket(cause)),
    complete: () => end(null),
  });
  return () => {
    over = true;
    leave();
  };
};
