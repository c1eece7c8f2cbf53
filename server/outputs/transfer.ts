// One try to bring an output from its backend onto the disk, going on where an earlier one ended.
import type { FileVersion, KeptPart } from "../../schema/model/keptPart.ts";
import { type Blame, CopyFailure } from "./copyFailure.ts";
import type { DueOutput, FileSource } from "./heldRow.ts";
import type { Bytes, Part } from "./part.ts";
import type { OutputStore } from "./store.ts";

export type Fetched =
  | {
      kind: "file";
      body: Bytes;
      /** Where in the file the body begins: 0, or behind the kept part. */
      from: number;
      /** Of the whole file; null: nobody knows before its end. */
      sizeBytes: number | null;
      /** Null: nothing tells this file from one that takes its place. */
      version: FileVersion | null;
    }
  | { kind: "missing" | "unanswered"; reason: string };

/** Asks a backend for a file, or for what follows on the part of it that is here. */
export type FetchFile = (source: FileSource, signal: AbortSignal, kept: KeptPart | null) => Promise<Fetched>;

export interface TransferOptions {
  store: OutputStore;
  fetchFile: FetchFile;
  signal: AbortSignal;
}

/** Less than that isn't worth a second request with a range. */
const LEAST_KEPT_BYTES = 1024 * 1024;
/** So much is asked for without a look at how much room there is. */
const SMALL_BYTES = 16 * 1024 * 1024;

export class Transfer {
  /** What a further try could go on with. */
  kept: KeptPart | null;
  readonly #output: DueOutput;
  readonly #options: TransferOptions;
  #part: Part | null = null;
  #version: FileVersion | null = null;

  constructor(output: DueOutput, options: TransferOptions) {
    this.#output = output;
    this.#options = options;
    this.kept = output.partial;
  }

  /** Gives the size in bytes, when all of it is on the disk. */
  async run(): Promise<number> {
    const { store, fetchFile, signal } = this.#options;
    // It may have been taken on just when the end was asked for.
    signal.throwIfAborted();
    const { source } = this.#output;
    if ("text" in source) return store.write(this.#output, [Buffer.from(source.text)]);
    const fetched = await fetchFile(source, signal, await this.#usable());
    if (fetched.kind !== "file") throw new CopyFailure(fetched.reason);
    return this.#receive(fetched);
  }

  /** Puts on the disk what has come so far, and says how much that is. */
  async secure(): Promise<KeptPart | null> {
    const [part, version] = [this.#part, this.#version];
    if (part === null) return this.kept;
    const { bytes } = part;
    if (version === null || bytes < LEAST_KEPT_BYTES) return null;
    await part.sync();
    this.kept = { bytes, version };
    return this.kept;
  }

  /** After a failure. A full disk gets its room back: the database may lie on it too. */
  async settle(blame: Blame): Promise<KeptPart | null> {
    const isWorthless = blame === "spoiled" || (blame === "here" && this.#part !== null);
    const kept = isWorthless ? null : await this.secure().catch(() => null);
    if (kept === null) await this.drop();
    return kept;
  }

  async drop(): Promise<void> {
    this.kept = null;
    await this.#part?.remove();
    if (!this.#isFirst) await this.#options.store.dropParts(this.#output);
  }

  async close(): Promise<void> {
    await this.#part?.close();
  }

  /** The row may be older or newer than the disk, after a backup was restored. */
  async #usable(): Promise<KeptPart | null> {
    if (this.kept === null) return null;
    const bytes = await this.#options.store.partBytes(this.#output, nameOf(this.kept.version));
    if (bytes < this.kept.bytes) this.kept = null;
    return this.kept;
  }

  async #receive({ body, from, sizeBytes, version }: Fetched & { kind: "file" }): Promise<number> {
    const { store } = this.#options;
    await this.#makeRoom(from, sizeBytes);
    const name = version && nameOf(version);
    if (!this.#isFirst) await store.dropParts(this.#output, name ?? undefined);
    this.kept = from > 0 ? this.kept : null;
    const part = await store.openPart(this.#output, name, from);
    [this.#part, this.#version] = [part, version];
    await part.fill(body, sizeBytes);
    await store.finish(this.#output, part, !this.#isFirst);
    return part.bytes;
  }

  /** Then nothing was left of an earlier try. */
  get #isFirst(): boolean {
    return this.#output.tries <= 1 && this.#output.partial === null;
  }

  async #makeRoom(from: number, sizeBytes: number | null): Promise<void> {
    const needed = (sizeBytes ?? 0) - from;
    if (needed <= SMALL_BYTES) return;
    const free = await this.#options.store.freeBytes();
    if (free >= needed) return;
    const [short, left] = [needed, free].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
    throw new CopyFailure(
      `The disk of Sluice's data directory is full: ${short} are needed, ${left} are free.`,
      "here",
    );
  }
}

/** Parts of different versions never meet in one file. */
const nameOf = ({ etag, lastModified, sizeBytes }: FileVersion): string =>
  JSON.stringify([etag, lastModified, sizeBytes]);
