// Opens a port, and closes it again without waiting for anybody who is only looking.
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Address {
  host: string;
  /** 0 takes any free port. */
  port: number;
}

/** How long a request may take to arrive: its headers, and all of it. */
export interface Patience {
  headersMs: number;
  requestMs: number;
}

/** 16 MB arrive in time from 1.1 Mbit/s on. */
const PATIENCE: Patience = { headersMs: 10_000, requestMs: 120_000 };

export interface Listener {
  server: Server;
  url: string;
  /** What is being answered gets this long to end. */
  close(graceMs: number): Promise<void>;
}

export async function listen(handle: RequestListener, address: Address & { patience?: Patience }): Promise<Listener> {
  const { headersMs, requestMs } = address.patience ?? PATIENCE;
  const connectionsCheckingInterval = Math.min(headersMs / 2, 2_000);
  const server = createServer(
    { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval },
    handle,
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new Error(problemOf(error, address), { cause: error })),
    );
    server.listen(address.port, address.host, resolve);
  });
  return {
    server,
    url: urlOf(server.address(), address.host),
    async close(graceMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const end = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(end);
    },
  };
}

const urlOf = (address: AddressInfo | string | null, host: string): string => {
  const port = typeof address === "object" && address !== null ? address.port : "";
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
};

function problemOf({ code, message }: NodeJS.ErrnoException, { host, port }: Address): string {
  if (code === "EADDRINUSE")
    return `PORT: ${port} on ${host} is taken by another program. Choose another one; 0 takes any that is free.`;
  if (code === "EACCES")
    return `PORT: this user may not listen on ${port}. Choose one above 1023; 0 takes any that is free.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `HOST: ${host} is not an address of this machine.`;
  return `Could not listen on ${host}:${port}: ${message}`;
}
