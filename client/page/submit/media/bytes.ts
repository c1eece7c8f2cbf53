// A file of any size, of which only what is asked for is read, and never more than a bound.

export type Bytes = {
  readonly size: number;
  /** Fewer than asked for where the file ends. */
  readonly read: (at: number, length: number) => Promise<Uint8Array>;
};

/** What one text in a file may have, read or inflated. The server takes no more in a submission. */
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** In all. Beyond them a file is built to keep a reader busy. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_READS = 20_000;

/** Headers stand close to each other: one access to the disk serves several. */
const WINDOW_BYTES = 4096;

export class TooMuch extends Error {}

export const bytesOf = (file: Blob): Bytes => {
  let window: { readonly at: number; readonly bytes: Uint8Array } = { at: 0, bytes: new Uint8Array() };
  let [bytes, reads] = [0, 0];
  const load = async (at: number, length: number): Promise<Uint8Array> => {
    bytes += length;
    if (bytes > MAX_BYTES) throw new TooMuch();
    return new Uint8Array(await file.slice(at, at + length).arrayBuffer());
  };
  return {
    size: file.size,
    read: async (at, length) => {
      reads += 1;
      if (length > MAX_TEXT_BYTES || reads > MAX_READS) throw new TooMuch();
      const known = at >= window.at && at + length <= window.at + window.bytes.length;
      if (!known && length >= WINDOW_BYTES) return load(at, length);
      if (!known) window = { at, bytes: await load(at, WINDOW_BYTES) };
      return window.bytes.subarray(at - window.at, at - window.at + length);
    },
  };
};
