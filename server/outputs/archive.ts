// Puts many files into one zip, as a stream: stored as they are, because pictures are compressed already.
import { createReadStream, type ReadStream } from "node:fs";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

export interface ArchivedFile {
  /** Within the zip. */
  name: string;
  /** A file's, or the text itself. */
  content: { path: string } | { text: string };
  changedAt: Date;
}

/** Reads a file only when its turn has come, and never more of it than the reader takes. Throws when either end breaks off. */
export async function sendArchive(files: AsyncIterable<ArchivedFile>, target: Writable): Promise<void> {
  const zip = new ZipFile();
  let reading: ReadStream | undefined;
  const open = (path: string): ReadStream => {
    reading = createReadStream(path);
    reading.on("error", (error) => zip.emit("error", error));
    return reading;
  };
  const output = zip.outputStream;
  zip.on("error", (error) => target.destroy(error));
  const sent = pipeline(output, target);
  try {
    await Promise.all([sent, addAll(zip, files, open)]);
  } finally {
    // Whoever leaves in the middle leaves a file open.
    reading?.destroy();
  }
}

async function addAll(zip: ZipFile, files: AsyncIterable<ArchivedFile>, open: (path: string) => ReadStream) {
  for await (const { name, content, changedAt: mtime } of files) {
    if ("text" in content) zip.addBuffer(Buffer.from(content.text), name, { mtime, compress: false });
    else zip.addReadStreamLazy(name, { mtime, compress: false }, (take) => take(null, open(content.path)));
  }
  zip.end();
}
