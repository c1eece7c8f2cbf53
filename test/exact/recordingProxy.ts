// Stands between Sluice and a ComfyUI, passes every byte on, and keeps the bodies of what is posted to /prompt as they came.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface RecordingProxy extends AsyncDisposable {
  url: string;
  /** The text of each prompt, in the order in which their connections were opened. */
  bodies(): string[];
}

/** Sluice posts each prompt over a connection of its own, so all that a connection carries is one request. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const { hostname, port } = new URL(target);
  const requests: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const parts: Buffer[] = [];
    requests.push(parts);
    near.on("data", (part: Buffer) => parts.push(part));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {
        near.destroy();
        far.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies: () =>
      requests
        .map((parts) => Buffer.concat(parts).toString("utf8"))
        .filter((text) => text.startsWith("POST /prompt "))
        .map((text) => text.slice(text.indexOf("\r\n\r\n") + 4)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
