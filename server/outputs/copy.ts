// Copies one output from its backend into Sluice's own store, and keeps book of how that went.
import { setInterval } from "node:timers";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { HEAD_LENGTH, mimeTypeOf, TEXT } from "./mime.ts";
import { type Bytes, type OutputStore, readHead } from "./store.ts";

/** Where a file lies on its backend. */
export interface FileSource {
  backendUrl: string;
  filename: string;
  subfolder: string;
  type: string;
}

export type Source = FileSource | { text: string };

export type Fetched = { kind: "file"; body: Bytes } | { kind: "missing" | "unanswered"; reason: string };

/** Asks a backend for a file. */
export type FetchFile = (source: FileSource, signal: AbortSignal) => Promise<Fetched>;

export interface CopyOptions {
  db: PrismaClient;
  store: OutputStore;
  fetchFile: FetchFile;
  signal: AbortSignal;
}

/** An output that this process has taken on: nobody else tries it before its copyAt, which is moved on as long as it works. */
export interface DueOutput {
  id: string;
  promptId: string;
  filename: string;
  source: Source;
  /** This one included. */
  tries: number;
}

export const HOLD_MS = 60_000;
const MAX_TRIES = 10;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 300_000;

/** Never throws for what may happen to a copy: that is written to the row. Gives the reason, or null when all is well. */
export async function copyOutput(output: DueOutput, options: CopyOptions): Promise<string | null> {
  const { db, signal } = options;
  const holding = setInterval(() => hold(db, output.id), HOLD_MS / 3);
  try {
    const sizeBytes = await fetchInto(output, options);
    await markStored(output, sizeBytes, options);
    return null;
  } catch (error) {
    if (signal.aborted) {
      await db.output.updateMany({ where: waiting(output.id), data: { copyAt: new Date(), tries: output.tries - 1 } });
      return null;
    }
    const reason = sentenceOf(error);
    const copyAt = output.tries >= MAX_TRIES ? null : new Date(Date.now() + retryInMs(output.tries));
    await db.output.updateMany({ where: waiting(output.id), data: { error: reason, copyAt } });
    return reason;
  } finally {
    clearInterval(holding);
  }
}

const waiting = (id: string) => ({ id, storedAt: null });

async function hold(db: PrismaClient, id: string): Promise<void> {
  const copyAt = new Date(Date.now() + HOLD_MS);
  // At worst somebody copies the same bytes once more.
  await db.output.updateMany({ where: waiting(id), data: { copyAt } }).catch(() => undefined);
}

/** Said to a person, as the output's error. */
class CopyFailure extends Error {}

async function fetchInto({ source, ...output }: DueOutput, { store, fetchFile, signal }: CopyOptions): Promise<number> {
  // It may have been taken on just when the end was asked for.
  signal.throwIfAborted();
  if ("text" in source) return store.write(output, [Buffer.from(source.text)], signal);
  const fetched = await fetchFile(source, signal);
  if (fetched.kind !== "file") throw new CopyFailure(fetched.reason);
  return store.write(output, fetched.body, signal);
}

async function markStored(output: DueOutput, sizeBytes: number, { db, store }: CopyOptions): Promise<void> {
  const mimeType = await mimeTypeOfCopy(output, store);
  const { count } = await db.output.updateMany({
    where: { id: output.id },
    data: { sizeBytes, mimeType, storedAt: new Date(), error: null, copyAt: null },
  });
  // Its job was deleted meanwhile, and with it the folder: leave nothing behind.
  if (count === 0) await store.removePrompts([output.promptId]);
}

async function mimeTypeOfCopy(output: DueOutput, store: OutputStore): Promise<string> {
  if ("text" in output.source) return TEXT;
  return mimeTypeOf(await readHead(store.outputPath(output), HEAD_LENGTH), output.filename);
}

const retryInMs = (tries: number): number => Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), MAX_RETRY_MS);

function sentenceOf(error: unknown): string {
  if (error instanceof CopyFailure) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "EDQUOT") return "The disk of Sluice's data directory is full.";
  if (code === "EACCES" || code === "EROFS") return "Sluice may not write to its data directory.";
  return `The copy failed: ${error instanceof Error ? error.message : String(error)}`;
}
