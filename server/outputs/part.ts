// A file that is still being written: in large pieces, each at its place, and with little of it in memory.
import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { CopyFailure } from "./copyFailure.ts";

export type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** So much is gathered for one write, while the one before is under way. */
const PIECE_BYTES = 1024 * 1024;

/**
 * It is never emptied, and every byte is written at its own place. So a process that was taken for dead and goes on writing does no harm
 * to another one that has taken over: both write the same bytes of the same version.
 */
export class Part {
  readonly path: string;
  /** The last folder above it that was there before. */
  readonly newFrom: string;
  readonly #file: FileHandle;
  #bytes: number;
  #closed = false;

  private constructor(path: string, newFrom: string, file: FileHandle, from: number) {
    this.path = path;
    this.newFrom = newFrom;
    this.#file = file;
    this.#bytes = from;
  }

  static async open(path: string, from: number, newFrom: string): Promise<Part> {
    return new Part(path, newFrom, await open(path, constants.O_WRONLY | constants.O_CREAT), from);
  }

  /** So many are written, from the file's beginning on. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Reads on while it writes. What came before `bytes` breaks off is written. Never more than the whole file's size, if it is known. */
  async fill(bytes: Bytes, sizeBytes: number | null = null): Promise<void> {
    let room = (sizeBytes ?? Number.POSITIVE_INFINITY) - this.#bytes;
    let [gathered, size]: [Uint8Array[], number] = [[], 0];
    let writing: Promise<void> = Promise.resolve();
    const flush = async () => {
      await writing;
      writing = this.#write(gathered, size);
      // It is awaited later on.
      writing.catch(() => undefined);
      [gathered, size] = [[], 0];
    };
    try {
      for await (const piece of bytes) {
        room -= piece.byteLength;
        if (room < 0) throw new CopyFailure("more came than the backend had announced", "spoiled");
        gathered.push(piece);
        size += piece.byteLength;
        if (size >= PIECE_BYTES) await flush();
      }
    } finally {
      await flush();
      await writing;
    }
    if (sizeBytes !== null && room > 0)
      throw new CopyFailure(`it ended after ${this.#bytes} of ${sizeBytes} bytes`, "spoiled");
  }

  /** What is written now is on the disk. */
  async sync(): Promise<void> {
    if (!this.#closed) await this.#file.datasync();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#file.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  async #write(pieces: readonly Uint8Array[], size: number): Promise<void> {
    if (size === 0) return;
    const { bytesWritten } = await this.#file.writev(pieces, this.#bytes);
    this.#bytes += bytesWritten;
    if (bytesWritten === size) return;
    // The system took less: the next write goes on, or says why not.
    const rest = Buffer.concat(pieces).subarray(bytesWritten);
    await this.#write([rest], rest.byteLength);
  }
}
