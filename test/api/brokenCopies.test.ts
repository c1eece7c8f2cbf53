// Copies that can't be made, now or at all: what is said, what is left, and what is tried again.
import { once } from "node:events";
import { rm, symlink } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { ComfyHttp } from "../../server/comfy/http.ts";
import type { FetchFile } from "../../server/outputs/transfer.ts";
import { bigOutput, MB, NAME } from "./bigOutput.ts";

const { files, rowOf, keptOf, leftOvers, tryNow, copy, copyAgain, expectStored, update, deleteRow, ...rest } =
  bigOutput();
const { store, output, url } = rest;

test("an output whose job is deleted is copied no further, and leaves nothing behind", async () => {
  files({ bytesPerSecond: 2 * MB });
  const copying = copy({ noteMs: 50 });
  await vi.waitFor(async () => expect(await keptOf()).not.toBeNull(), { timeout: 5_000 });
  await deleteRow();
  files({ bytesPerSecond: 1 });
  await copying;
  expect(await leftOvers()).toEqual([]);
});

test("a full disk is said, keeps nothing, and is tried again until there is room", async () => {
  const version = await versionNow();
  const path = (await store().openPart(output(), version, 0)).path;
  await rm(path);
  for (let time = 0; time < 12; time += 1) {
    await symlink("/dev/full", path);
    await tryNow();
    await copy();
    expect(await rowOf()).toMatchObject({ error: "The disk of Sluice's data directory is full.", partial: null });
    expect(await leftOvers()).toEqual([]);
  }
  expect((await rowOf()).copyAt).not.toBeNull();
  expect(await copyAgain(1)).toEqual([0]);
  await expectStored();
});

test("a file for which there is no room is not begun", async () => {
  files({ sizeBytes: 40 * MB });
  const free = vi.spyOn(store(), "freeBytes").mockResolvedValue(10_000_000);
  await copy();
  expect((await rowOf()).error).toBe("The disk of Sluice's data directory is full: 42 MB are needed, 10 MB are free.");
  free.mockRestore();
  await copyAgain(1);
  await expectStored();
});

test.each([
  ["shorter", 3, "the connection broke off"],
  ["longer", 12, "it doesn't speak HTTP as expected"],
])("a body that is %s than announced is no copy", async (_what, length, error) => {
  const server = createServer((socket) => {
    socket.once("data", () =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 6\r\n\r\n${"x".repeat(length)}`),
    );
    socket.on("error", () => undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const backendUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await update({ source: { backendUrl, ...NAME } });
  await copy();
  expect(await rowOf()).toMatchObject({ error: `The copy failed: ${error}`, storedAt: null });
  expect(await leftOvers()).toEqual([]);
  server.close();
});

test.each([
  ["fewer", 5, "it ended after 4 of 5 bytes"],
  ["more", 3, "more came than the backend had announced"],
])("%s bytes than announced are no copy, whoever lets them pass", async (_what, sizeBytes, error) => {
  const body = [Buffer.from("ab"), Buffer.from("cd")];
  const fetchFile: FetchFile = async () => ({ kind: "file", body, from: 0, sizeBytes, version: null });
  await copy({ fetchFile });
  expect(await rowOf()).toMatchObject({ error, storedAt: null });
});

/** As the copier names it. */
async function versionNow(): Promise<string> {
  const viewed = await new ComfyHttp(url()).view(NAME, AbortSignal.timeout(5_000));
  if (viewed.kind !== "file" || !viewed.version) throw new Error("no version");
  for await (const _part of viewed.body);
  const { etag, lastModified, sizeBytes } = viewed.version;
  return JSON.stringify([etag, lastModified, sizeBytes]);
}
