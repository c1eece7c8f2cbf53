// Stands between a client and a server, and breaks every connection off when told to, as a network does.
import { connect, createServer, type Socket } from "node:net";

export async function startCuttingProxy(targetUrl: string) {
  const { port, hostname } = new URL(targetUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    /** Returns how many connections it broke off. */
    cut(): number {
      const open = [...sockets];
      for (const socket of open) socket.destroy();
      return open.length / 2;
    },
    [Symbol.dispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
