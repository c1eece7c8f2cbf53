// Reads the body of a request, and no more of it than is allowed.
import type { IncomingMessage } from "node:http";

export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Null: it is too large. What still comes is thrown away, so that the sender gets to read the answer. */
export async function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<string | null> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
    request.resume();
    return null;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const tooLarge = () => {
      request.removeAllListeners("data");
      request.resume();
      resolve(null);
    };
    request.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > maxBytes) tooLarge();
      else chunks.push(chunk);
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.once("error", reject);
    request.once("close", () => reject(new Error("The request broke off.")));
  });
}
