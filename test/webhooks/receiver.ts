// A receiver of webhooks on a real port: it takes, refuses or holds what comes, and verifies it with the specification's own library.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

export interface Received {
  id: string;
  path: string;
  headers: Record<string, string>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: events have whatever shape the test looks for.
  body: any;
}

export type Answer = (response: ServerResponse, message: Received) => void;

export const take: Answer = (response) => response.writeHead(204).end();
export const refuse: Answer = (response) => response.writeHead(503).end("not now");

export const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

export async function startReceiver(secret = newSecret()) {
  const received: Received[] = [];
  const receiver = {
    secret,
    received,
    url: "",
    answer: take,
    down: () => server.close(),
    up,
    [Symbol.asyncDispose]: stop,
  };
  const server = createServer(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    const body = await text(request);
    const message = {
      id: headers["webhook-id"] ?? "",
      path: request.url ?? "",
      headers,
      text: body,
      body: verify(body, headers),
    };
    received.push(message);
    receiver.answer(response, message);
  });
  const verify = (body: string, headers: Record<string, string>) => new Webhook(secret).verify(body, headers);
  let port = 0;
  async function up(): Promise<void> {
    await once(server.listen(port, "127.0.0.1"), "listening");
    const address = server.address();
    port = typeof address === "object" ? (address?.port ?? 0) : 0;
    receiver.url = `http://127.0.0.1:${port}/hook`;
  }
  async function stop(): Promise<void> {
    server.close();
    server.closeAllConnections();
  }
  await up();
  return receiver;
}
