// Sluice from Apollo Client, over HTTP and a websocket that may break: node docs/examples/clients/apollo.ts [address]
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
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
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === "subscription",
    new GraphQLWsLink(socket),
    new HttpLink({ uri: `${url}/graphql`, headers: authorization }),
  ),
});

const submitted = await client.mutate<{ submitJob: { id: string } }>({
  mutation: gql(SUBMIT),
  variables: await input(),
});
const id = submitted.data?.submitJob.id;

async function cancel(): Promise<void> {
  const { data } = await client.mutate<{ cancelJob: { message: string } }>({
    mutation: gql(CANCEL),
    variables: { id },
  });
  console.error(data?.cancelJob.message);
}

let newest = nothing;

/** Resolves when the stream ends, one way or the other. Events aren't kept: the log keeps them. */
const follow = (after: number): Promise<void> =>
  new Promise((resolve) => {
    client
      .subscribe<{ jobEvents: JobEvent }>({ query: gql(EVENTS), variables: { id, after }, fetchPolicy: "no-cache" })
      .subscribe({
        next({ data, error }) {
          if (error) console.error(`The connection broke (${error.message}); going on after ${newest.seq}.`);
          if (!data) return;
          const event = data.jobEvents;
          newest = event;
          console.log(JSON.stringify(event));
          if (enough(event)) void cancel();
        },
        error: () => resolve(),
        complete: resolve,
      });
  });

const isOver = (): boolean => newest.kind === "JOB_FINISHED";
for (await follow(0); !isOver(); await follow(newest.seq)) await pause();
client.stop();
await socket.dispose();
