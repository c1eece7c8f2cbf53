// The process of a fast backend that has one large file: says where it listens.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const size = Number(process.argv[2]);
const piece = Buffer.alloc(1024 * 1024, "a picture, and quite a large one; ");

const server = createServer((_request, response) => {
  response.writeHead(200, { "Content-Type": "video/mp4", "Content-Length": size, ETag: '"1"' });
  void send(response);
}).listen(0, "127.0.0.1");
await once(server, "listening");
process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
process.on("disconnect", () => process.exit(0));

async function send(response: ServerResponse): Promise<void> {
  for (let left = size; left > 0 && !response.destroyed; left -= piece.byteLength) {
    const isTaken = response.write(left < piece.byteLength ? piece.subarray(0, left) : piece);
    if (!isTaken) await new Promise((resolve) => response.once("drain", resolve));
  }
  response.end();
}
