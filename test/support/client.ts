// Speaks to a server as its clients do: operations over HTTP, subscriptions over graphql-transport-ws or server-sent events.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

export type Variables = Record<string, unknown>;

/** A coded refusal, as a client gets to see it. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Client {
  /** Throws Refused for the first error of an answer. */
  ask<T>(query: string, variables?: Variables): Promise<T>;
  /** Over a websocket of its own, which breaks off for good when the server goes. */
  watch<T>(query: string, variables?: Variables): AsyncGenerator<T, void>;
  /** The same over server-sent events. */
  listen<T>(query: string, variables?: Variables): AsyncGenerator<T, void>;
  fetch(path: string): Promise<Response>;
}

interface Result<T> {
  data?: T | null;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

/** `token`: shown with everything, as a program does it. */
export function clientOf(serverUrl: string, token?: string): Client {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const url = `${serverUrl}/graphql`;
  return {
    async ask<T>(query: string, variables: Variables = {}) {
      const response = await post(url, { query, variables }, { ...headers, accept: "application/json" });
      return dataOf((await response.json()) as Result<T>);
    },
    watch: (query, variables = {}) => watchSocket({ url: url.replace(/^http/, "ws"), headers }, query, variables),
    async *listen<T>(query: string, variables: Variables = {}) {
      const response = await post(url, { query, variables }, { ...headers, accept: "text/event-stream" });
      for await (const result of eventsOf<Result<T>>(response)) yield dataOf(result);
    },
    fetch: (path) => fetch(new URL(path, serverUrl), { headers }),
  };
}

function dataOf<T>({ data, errors }: Result<T>): T {
  const [error] = errors ?? [];
  if (error) throw new Refused(String(error.extensions?.code), error.message);
  if (!data) throw new Error("an answer without data");
  return data;
}

type Headers = Record<string, string>;

const post = (url: string, body: unknown, headers: Headers): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

async function* watchSocket<T>(
  { url, headers }: { url: string; headers: Headers },
  query: string,
  variables: Variables,
): AsyncGenerator<T, void> {
  const client = createClient({
    url,
    connectionParams: headers,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 0,
  });
  try {
    for await (const result of client.iterate({ query, variables })) yield dataOf(result as Result<T>);
  } finally {
    await client.dispose();
  }
}

/** Ends with the event "complete", as GraphQL over SSE does; a stream that breaks off throws. */
async function* eventsOf<T>({ body }: Response): AsyncGenerator<T, void> {
  if (!body) throw new Error("a stream without a body");
  let text = "";
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + part).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      if (/^event: complete/m.test(block)) return;
      const data = /^data: (.+)$/m.exec(block)?.[1];
      if (data) yield JSON.parse(data) as T;
    }
  }
  throw new Error("The stream broke off.");
}
