// Outputs are on the disk when the store says so: the database, which is told then, keeps its word over a loss of power.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createStore } from "../../server/outputs/store.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sluice-store-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const newOutput = () => ({ id: randomUUID(), promptId: randomUUID() });

/** What every opened file ("datasync") or folder ("sync") does when it is told to be on the disk. */
async function onSync(act: () => Promise<void>, kind: "sync" | "datasync" = "sync"): Promise<void> {
  await using handle = await open(dataDir);
  vi.spyOn(Object.getPrototypeOf(handle), kind).mockImplementation(act);
}

test("an output's bytes are on the disk before it has its name, and the names before it counts as written", async () => {
  const store = createStore(dataDir);
  const output = newOutput();
  const done: string[] = [];
  const note = (what: string) =>
    void done.push(`${what}, ${existsSync(store.outputPath(output)) ? "named" : "nameless"}`);
  await onSync(async () => note("bytes"), "datasync");
  await onSync(async () => note("folder"));
  expect(await store.write(output, [Buffer.from("PNG")])).toBe(3);
  // Its own folder, and the new ones above it up to the one that was there.
  expect(done).toEqual(["bytes, nameless", ...Array(4).fill("folder, named")]);
  done.length = 0;
  await store.write(output, [Buffer.from("PNG")]);
  expect(done).toEqual(["bytes, named", "folder, named"]);
});

const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

test("a file system that can't do it for folders is good enough, one that fails isn't", async () => {
  const store = createStore(dataDir);
  await onSync(failing("EINVAL"));
  expect(await store.write(newOutput(), [Buffer.from("PNG")])).toBe(3);
  await onSync(failing("EIO"));
  const lost = newOutput();
  await expect(store.write(lost, [Buffer.from("PNG")])).rejects.toThrow("EIO");
});
