// The peer that does nothing but send: one text to every socket of ws, no GraphQL.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { eventOf, isPublish, sayReady } from "./event.ts";

const http = createServer();
const sockets = new WebSocketServer({ server: http });

process.on("message", (message) => {
  if (!isPublish(message)) return;
  for (let n = 0; n < message.publish; n += 1) {
    const text = JSON.stringify({
      id: crypto.randomUUID(),
      type: "next",
      payload: { data: { jobEvents: eventOf(n) } },
    });
    for (const socket of sockets.clients) socket.send(text);
  }
});
http.listen(0, "127.0.0.1", () => sayReady(http));
