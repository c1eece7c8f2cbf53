// A client of graphql-transport-ws as bare as can be, so that tests see what really goes over the wire.
import { once } from "node:events";
import { type ClientOptions, WebSocket } from "ws";

export interface Message {
  type: string;
  id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: payloads have whatever shape the test asked for.
  payload?: any;
}

export interface Client {
  socket: WebSocket;
  /** All that came so far. */
  messages: Message[];
  send(message: object): void;
  subscribe(id: string, query: string, variables?: object): void;
  /** The next message that came or comes and was not given before; for that operation alone, if one is named. */
  next(id?: string): Promise<Message>;
  closed: Promise<{ code: number; reason: string }>;
}

export async function connect(
  url: string,
  { init = true, ...options }: ClientOptions & { init?: boolean } = {},
): Promise<Client> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", options);
  const messages: Message[] = [];
  const given = new Set<Message>();
  socket.on("message", (data) => messages.push(JSON.parse(String(data))));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await once(socket, "open");
  const client: Client = {
    socket,
    messages,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    subscribe: (id, query, variables = {}) => client.send({ id, type: "subscribe", payload: { query, variables } }),
    async next(id) {
      for (;;) {
        const found = messages.find((message) => !given.has(message) && (id === undefined || message.id === id));
        if (found) {
          given.add(found);
          return found;
        }
        if (socket.readyState !== WebSocket.OPEN) throw new Error("The socket is closed.");
        await Promise.race([once(socket, "message"), closed]);
      }
    },
  };
  if (init) {
    client.send({ type: "connection_init" });
    await client.next();
  }
  return client;
}
