// One question over the websocket: answered after whatever was asked there before it has begun.
import type { Client, SubscribePayload } from "graphql-ws";
import { Refusal } from "./refusal.ts";

export const ask = <Data>(socket: Client, payload: SubscribePayload): Promise<Data> =>
  new Promise((resolve, reject) => {
    socket.subscribe<Data>(payload, {
      next: ({ data, errors }) => (data ? resolve(data) : reject(Refusal.fromSocket(errors))),
      error: (cause) => reject(Refusal.fromSocket(cause)),
      complete: () => reject(Refusal.fromSocket(null)),
    });
  });
