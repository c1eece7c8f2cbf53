// Copying outputs from backends into Sluice's own store.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Prisma } from "../../prisma/generated/client.ts";
import { createLog } from "../../server/log.ts";
import { type Copier, copyOutputs, startCopier } from "../../server/outputs/copier.ts";
import { createStore, type OutputStore } from "../../server/outputs/store.ts";
import type { Fetched, FetchFile } from "../../server/outputs/transfer.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createQueue } from "../support/queue.ts";

let database: TestDatabase;
let dataDir: string;
let store: OutputStore;
let promptId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "sluice-copier-"));
  store = createStore(dataDir);
  const jobId = await createQueue(database.prisma).submit(1);
  promptId = (await database.prisma.prompt.findFirstOrThrow({ where: { jobId } })).id;
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});
afterEach(() => database.prisma.output.deleteMany());

const PNG = Buffer.from("\x89PNG\r\n\x1a\n and so on", "latin1");
const SOURCE = { backendUrl: "http://backend", filename: "a.png", subfolder: "sluice", type: "output" };
const log = createLog("silent");
const UNKNOWN = { from: 0, sizeBytes: null, version: null, mimeType: null };
const file = (bytes: Buffer): Fetched => ({ kind: "file", ...UNKNOWN, body: Readable.from([bytes]) });
let position = 0;

async function due(changes: Partial<Prisma.OutputUncheckedCreateInput> = {}): Promise<string> {
  const id = randomUUID();
  const data = { id, promptId, position: position++, nodeId: "9", kind: "image", filename: "a.png", source: SOURCE };
  await database.prisma.output.create({ data: { ...data, ...changes } });
  return id;
}

const rowOf = (id: string) => database.prisma.output.findUniqueOrThrow({ where: { id } });
const copy = (fetchFile: FetchFile, signal = new AbortController().signal) =>
  copyOutputs({ db: database.prisma, store, fetchFile, signal }, log);

test("a file is copied whole, and the row says what it is", async () => {
  const id = await due();
  const fetchFile = vi.fn<FetchFile>(async () => file(PNG));
  await copy(fetchFile);
  expect(fetchFile).toHaveBeenCalledExactlyOnceWith(SOURCE, expect.any(AbortSignal), null);
  expect(await rowOf(id)).toMatchObject({
    sizeBytes: PNG.length,
    mimeType: "image/png",
    error: null,
    copyAt: null,
    tries: 1,
    storedAt: expect.any(Date),
  });
  const path = store.outputPath({ id, promptId });
  expect(path).toBe(join(dataDir, "outputs", promptId.slice(0, 2), promptId, id));
  expect(await readFile(path)).toEqual(PNG);
});

test.each([
  ["page.html.png", "<html>", "application/octet-stream"],
  ["a.svg", "<svg/>", "image/svg+xml"],
  ["a.webp", "RIFF....WEBPVP8 ", "image/webp"],
  ["a.mp4", "....ftypisom", "video/mp4"],
  ["a.webm", "\x1a\x45\xdf\xa3", "video/webm"],
  ["a.mkv", "\x1a\x45\xdf\xa3", "video/x-matroska"],
  ["a.flac", "fLaC", "audio/flac"],
  ["a.mp3", "\xff\xf3 without a tag", "audio/mpeg"],
  ["anything", "GIF89a", "image/gif"],
  ["empty", "", "application/octet-stream"],
])("%s is told by its bytes rather than by its name: %j is %s", async (filename, bytes, mimeType) => {
  const id = await due({ filename });
  await copy(async () => file(Buffer.from(bytes, "latin1")));
  expect((await rowOf(id)).mimeType).toBe(mimeType);
});

test("text is kept as a file of text, whatever it looks like", async () => {
  const id = await due({ kind: "text", filename: "text.txt", source: { text: "GIF8 is how gifs begin, ü" } });
  await copy(async () => {
    throw new Error("Nobody needs to be asked.");
  });
  expect(await rowOf(id)).toMatchObject({ mimeType: "text/plain; charset=utf-8", sizeBytes: 26 });
  expect(await readFile(store.outputPath({ id, promptId }), "utf8")).toBe("GIF8 is how gifs begin, ü");
});

test("what fails is said, tried again later and later, and given up in the end", async () => {
  const id = await due();
  const failing: FetchFile = async () => ({ kind: "unanswered", reason: "The backend does not answer." });
  let before = 0;
  for (let tries = 1; tries <= 10; tries++) {
    await copy(failing);
    const row = await rowOf(id);
    expect(row).toMatchObject({ tries, error: "The backend does not answer.", storedAt: null });
    if (tries === 10) expect(row.copyAt).toBeNull();
    else {
      const waitMs = Number(row.copyAt) - Date.now();
      expect(waitMs).toBeGreaterThan(before);
      before = Math.min(waitMs, 100_000);
      await database.prisma.output.update({ where: { id }, data: { copyAt: new Date() } });
    }
  }
  await copy(failing);
  expect((await rowOf(id)).tries).toBe(10);
});

test("a copy that succeeds later forgets what went wrong", async () => {
  const id = await due({ error: "It was away.", tries: 3 });
  await copy(async () => file(PNG));
  expect(await rowOf(id)).toMatchObject({ error: null, tries: 4, copyAt: null });
});

test("a transfer that breaks off leaves no part of a file behind", async () => {
  const id = await due();
  const broken = async function* () {
    yield PNG;
    throw new Error("connection lost");
  };
  await copy(async () => ({ kind: "file", ...UNKNOWN, body: broken() }));
  expect(await rowOf(id)).toMatchObject({ error: "The copy failed: connection lost", storedAt: null });
  expect((await readdir(dirname(store.outputPath({ id, promptId })))).filter((name) => name.startsWith(id))).toEqual(
    [],
  );
});

test("a full disk is said in words", async () => {
  const id = await due();
  const fetchFile: FetchFile = async () =>
    Promise.reject(Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
  await copy(fetchFile);
  expect((await rowOf(id)).error).toBe("The disk of Sluice's data directory is full.");
});

test("two processes at once copy each output once", async () => {
  for (let n = 0; n < 12; n++) await due();
  const fetchFile = vi.fn<FetchFile>(async () => file(PNG));
  await Promise.all([copy(fetchFile), copy(fetchFile)]);
  expect(fetchFile).toHaveBeenCalledTimes(12);
  expect(await database.prisma.output.count({ where: { storedAt: null } })).toBe(0);
});

test("an output whose job is deleted while it is copied leaves nothing behind", async () => {
  const id = await due();
  await copy(async () => {
    await database.prisma.output.delete({ where: { id } });
    return file(PNG);
  });
  expect(existsSync(store.outputPath({ id, promptId }))).toBe(false);
});

let copier: Copier;

test("a stopped copier leaves what it was at to the next one, at once and without counting the try", async () => {
  const id = await due();
  const asked = Promise.withResolvers<void>();
  const fetchFile: FetchFile = (_source, signal) => {
    asked.resolve();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  copier = startCopier({ db: database.prisma, store, fetchFile, log });
  await asked.promise;
  await copier.stop();
  const row = await rowOf(id);
  expect(row).toMatchObject({ tries: 0, error: null, storedAt: null });
  expect(Number(row.copyAt)).toBeLessThanOrEqual(Date.now());
});

test("a woken copier looks at once", async () => {
  copier = startCopier({ db: database.prisma, store, fetchFile: async () => file(PNG), log, pollMs: 3_600_000 });
  const id = await due();
  await vi.waitFor(async () => {
    copier.wake();
    expect((await rowOf(id)).storedAt).not.toBeNull();
  });
  await copier.stop();
});

test("what prompts made is removed with them, previews too", async () => {
  const id = await due();
  await copy(async () => file(PNG));
  await store.keepPreview(promptId, PNG);
  await store.removePrompts([promptId, randomUUID()]);
  expect(existsSync(dirname(store.outputPath({ id, promptId })))).toBe(false);
  expect(existsSync(store.previewPath(promptId))).toBe(false);
});
