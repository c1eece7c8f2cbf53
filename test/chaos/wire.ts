// A wire before the database that does what networks and dying servers do, to the byte.
import { once } from "node:events";
import net, { type Socket } from "node:net";

export interface Wire extends AsyncDisposable {
  url: string;
  /** From now on no byte passes over the connections that there are. */
  fallSilent(): void;
  /** The next connection is ended by the server in the same breath in which it becomes ready. */
  endNextAtBirth(): void;
}

const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** PostgreSQL's ErrorResponse. */
function fatal(): Buffer {
  const fields = Buffer.from("SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0");
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  return Buffer.concat([Buffer.from("E"), length, fields]);
}

export async function openWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const pairs: [Socket, Socket][] = [];
  let ending = false;
  const server = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) socket.on("error", () => undefined);
    near.pipe(far);
    far.on("data", (bytes) => {
      const ends = ending && bytes.subarray(-READY.length).equals(READY);
      if (ends) ending = false;
      near.write(ends ? Buffer.concat([bytes, fatal()]) : bytes);
    });
    pairs.push([near, far]);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a wire without a port");
  return {
    url: Object.assign(new URL(databaseUrl), { port: String(address.port) }).href,
    fallSilent() {
      for (const [near, far] of pairs) {
        near.unpipe(far).pause();
        far.pause();
      }
    },
    endNextAtBirth() {
      ending = true;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of pairs.flat()) socket.destroy();
      server.close();
    },
  };
}
