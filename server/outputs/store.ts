// Where Sluice keeps its own copies of outputs and the newest preview frames: files under the data directory, whole or not at all.
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Ids are uuids from the database: they can't lead out of the folder. */
export interface StoredOutput {
  id: string;
  promptId: string;
}

export type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface OutputStore {
  outputPath(output: StoredOutput): string;
  previewPath(promptId: string): string;
  /** Gives the size in bytes. */
  write(output: StoredOutput, bytes: Bytes, signal?: AbortSignal): Promise<number>;
  remove(output: StoredOutput): Promise<void>;
  /** Everything that prompts made. */
  removePrompts(promptIds: readonly string[]): Promise<void>;
  /** Overwrites the frame before. */
  keepPreview(promptId: string, image: Buffer): Promise<void>;
  dropPreview(promptId: string): Promise<void>;
}

/** So many files are removed at a time. */
const BATCH = 64;

export function createStore(dataDir: string): OutputStore {
  const folderOf = (promptId: string) => join(dataDir, "outputs", promptId.slice(0, 2), promptId);
  const outputPath = ({ id, promptId }: StoredOutput) => join(folderOf(promptId), id);
  const previewPath = (promptId: string) => join(dataDir, "previews", promptId);
  const dropPreview = (promptId: string) => rm(previewPath(promptId), { force: true });
  return {
    outputPath,
    previewPath,
    write: (output, bytes, signal) => writeWhole(outputPath(output), bytes, { lasting: true, signal }),
    remove: (output) => rm(outputPath(output), { force: true }),
    async removePrompts(promptIds) {
      for (let start = 0; start < promptIds.length; start += BATCH) {
        const batch = promptIds.slice(start, start + BATCH);
        // A copy that is just being written there makes it fail: then it is tried again.
        await Promise.all(batch.map((id) => rm(folderOf(id), { recursive: true, force: true, maxRetries: 5 })));
        await Promise.all(batch.map(dropPreview));
      }
    },
    keepPreview: async (promptId, image) => {
      await writeWhole(previewPath(promptId), [image]);
    },
    dropPreview,
  };
}

/**
 * Readers see the file before or the whole new one: it gets its name only when all of it is written. `lasting`: with its name it is on the disk before
 * anybody hears of it, since the database, which is told then, keeps its word over a loss of power.
 */
async function writeWhole(
  path: string,
  bytes: Bytes,
  { lasting = false, signal }: { lasting?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<number> {
  const part = `${path}.${randomUUID()}.part`;
  const made = await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(part, { flags: "wx", flush: lasting });
  try {
    await pipeline(Readable.from(bytes), file, { ...(signal && { signal }) });
    await rename(part, path);
    if (lasting) await syncNames(dirname(path), dirname(made ?? path));
    return file.bytesWritten;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The names that this folder holds, and those above it up to the last one. */
async function syncNames(folder: string, last: string): Promise<void> {
  await sync(folder).catch((error: unknown) => {
    if (!cantSync(error)) throw error;
  });
  if (folder !== last) await syncNames(dirname(folder), last);
}

async function sync(folder: string): Promise<void> {
  await using handle = await open(folder);
  await handle.sync();
}

/** Some systems can't do it for folders; where PostgreSQL lets that pass (fsync_fname), so do we. */
const cantSync = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["EISDIR", "EACCES", "EBADF", "EINVAL"].includes(String(error.code));

/** The first bytes of a file, by which its type is known. */
export async function readHead(path: string, length: number): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}
