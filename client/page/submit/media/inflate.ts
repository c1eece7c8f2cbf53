// Inflates zlib data, but never to more than a bound: a few bytes can stand for gigabytes.
import { TooMuch } from "./bytes.ts";

export const inflate = async (bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> => {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > maxBytes) {
      void reader.cancel();
      throw new TooMuch();
    }
    parts.push(next.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};
