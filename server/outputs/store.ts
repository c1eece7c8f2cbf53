// Where Sluice keeps its own copies of outputs and the newest preview frames: files under the data directory, whole or not at all.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Bytes, Part } from "./part.ts";

/** Ids are uuids from the database: they can't lead out of the folder. */
export interface StoredOutput {
  id: string;
  promptId: string;
}

export interface OutputStore {
  outputPath(output: StoredOutput): string;
  previewPath(promptId: string): string;
  /** Gives the size in bytes. */
  write(output: StoredOutput, bytes: Bytes): Promise<number>;
  /** A file that is still being written, from there on. With a version a later try finds it again; without one it is nobody else's. */
  openPart(output: StoredOutput, version: string | null, from: number): Promise<Part>;
  /** How much there is of that version. */
  partBytes(output: StoredOutput, version: string): Promise<number>;
  /**
   * It is whole: on the disk, and with its name, when this resolves. `again`: an earlier try may have made its folders,
   * and not have come so far that they are on the disk.
   */
  finish(output: StoredOutput, part: Part, again?: boolean): Promise<void>;
  /** Parts of this output, but not of that version. */
  dropParts(output: StoredOutput, except?: string): Promise<void>;
  remove(output: StoredOutput): Promise<void>;
  freeBytes(): Promise<number>;
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
  const partPath = (output: StoredOutput, version: string | null) =>
    `${outputPath(output)}.${version === null ? randomUUID() : hashOf(version)}.part`;
  const openPart: OutputStore["openPart"] = async (output, version, from) => {
    const made = await mkdir(folderOf(output.promptId), { recursive: true });
    return Part.open(partPath(output, version), from, dirname(made ?? outputPath(output)));
  };
  const finish: OutputStore["finish"] = async (output, part, again = false) => {
    await part.sync();
    await part.close();
    await rename(part.path, outputPath(output));
    await syncNames(folderOf(output.promptId), again ? dataDir : part.newFrom);
  };
  return {
    outputPath,
    previewPath,
    openPart,
    finish,
    async write(output, bytes) {
      const part = await openPart(output, null, 0);
      try {
        await part.fill(bytes);
        await finish(output, part);
        return part.bytes;
      } catch (error) {
        await part.remove();
        throw error;
      }
    },
    partBytes: (output, version) =>
      stat(partPath(output, version)).then(
        ({ size }) => size,
        () => 0,
      ),
    async dropParts(output, except) {
      const kept = except === undefined ? null : basename(partPath(output, except));
      const names = await readdir(folderOf(output.promptId)).catch(() => []);
      const parts = names.filter((name) => name.startsWith(`${output.id}.`) && name !== kept);
      await Promise.all(parts.map((name) => rm(join(folderOf(output.promptId), name), { force: true })));
    },
    remove: (output) => rm(outputPath(output), { force: true }),
    async freeBytes() {
      const { bavail, bsize } = await statfs(dataDir);
      return bavail * bsize;
    },
    async removePrompts(promptIds) {
      for (let start = 0; start < promptIds.length; start += BATCH) {
        const batch = promptIds.slice(start, start + BATCH);
        // A copy that is just being written there makes it fail: then it is tried again.
        await Promise.all(batch.map((id) => rm(folderOf(id), { recursive: true, force: true, maxRetries: 5 })));
        await Promise.all(batch.map(dropPreview));
      }
    },
    keepPreview: (promptId, image) => writeWhole(previewPath(promptId), image),
    dropPreview,
  };
}

const hashOf = (version: string): string => createHash("sha256").update(version).digest("hex").slice(0, 16);

/** Readers see the file before or the whole new one: it gets its name only when all of it is written. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(part, bytes, { flag: "wx" });
    await rename(part, path);
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
