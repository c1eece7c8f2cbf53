import { once } from "node:events";
import net from "node:net";

/**
 * Asks for a websocket and breaks the connection (RST) once the answer is there, or after the request if none will come. That is
 * what a client does who goes with bytes unread. Gives the errors that nobody in this process caught.
 */
export async function breakAfterUpgrade(url: string, { isAnswered = true } = {}): Promise<unknown[]> {
  const uncaught: unknown[] = [];
  const note = (error: unknown) => void uncaught.push(error);
  process.on("uncaughtExceptionMonitor", note);
  const { hostname, port, pathname, host, origin } = new URL(url);
  const socket = net.connect(Number(port), hostname).on("error", () => undefined);
  await once(socket, "connect");
  const key = Buffer.alloc(16).toString("base64");
  const headers = `Host: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`;
  socket.write(`GET ${pathname} HTTP/1.1\r\n${headers}\r\n\r\n`);
  // Whoever answers this one has read what came before.
  if (isAnswered) await once(socket, "data");
  else await fetch(origin);
  socket.resetAndDestroy();
  await fetch(origin);
  process.off("uncaughtExceptionMonitor", note);
  return uncaught;
}
