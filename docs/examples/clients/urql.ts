// Sluice from urql, over HTTP and a websocket that may break: node docs/examples/clients/urql.ts [address]
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import { toAsyncIterable } from "wonka";
import WebSocket from "ws";
import {
  authorization,
  CANCEL,
  EVENTS,
  enough,
  input,
  type JobEvent,
  nothing,
  pause,
  SUBMIT,
  socketUrl,
  url,
} from "./story.ts";

// No retries of its own: it would subscribe again from the old cursor, and repeat what was told.
const socket = createClient({
  url: socketUrl,
  webSocketImpl: WebSocket,
  connectionParams: authorization,
  retryAttempts: 0,
});
const client = new Client({
  url: `${url}/graphql`,
  preferGetMethod: false,
  fetchOptions: { headers: authorization },
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = "", variables = {} }) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe(
            { query, variables },
            { ...sink, next: ({ data = null, errors }) => sink.next({ data, ...(errors && { errors }) }) },
          ),
        }),
      }),
    }),
  ],
});

const submitted = await client.mutation<{ submitJob: { id: string } }>(SUBMIT, await input());
if (!submitted.data) throw submitted.error ?? new Error("no answer");
const { id } = submitted.data.submitJob;

let newest = nothing;
while (newest.kind !== "JOB_FINISHED") {
  const events = client.subscription<{ jobEvents: JobEvent }>(EVENTS, { id, after: newest.seq });
  for await (const { data, error } of toAsyncIterable(events)) {
    if (error) {
      console.error(`The connection broke (${error.message}); going on after ${newest.seq}.`);
      break;
    }
    if (!data) continue;
    const event = data.jobEvents;
    // When a stream ends urql gives its last result once more.
    if (event.seq <= newest.seq) continue;
    newest = event;
    console.log(JSON.stringify(event));
    if (enough(event)) {
      const { data: canceled } = await client.mutation<{ cancelJob: { message: string } }>(CANCEL, { id });
      console.error(canceled?.cancelJob.message);
    }
  }
  if (newest.kind !== "JOB_FINISHED") await pause();
}
await socket.dispose();
