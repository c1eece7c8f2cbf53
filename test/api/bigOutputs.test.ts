// Copies of large files: slow ones, ones that break off and go on, and ones that change meanwhile.
import { rm, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { bigOutput, MB } from "./bigOutput.ts";

const { files, rowOf, keptOf, leftOvers, tryNow, copy, copyAgain, expectStored, path, freshStore } = bigOutput();

test("a file may come as slowly as it likes, as long as it comes", async () => {
  files({ sizeBytes: MB, bytesPerSecond: 0.25 * MB });
  expect(await copy({ silenceMs: 2_500 })).toEqual([0]);
  await expectStored();
});

test("a body that falls silent is given up, and the next try goes on behind what came", async () => {
  files({ most: { bytes: 3 * MB, by: "silence" } });
  await copy({ silenceMs: 1_000 });
  expect(await rowOf()).toMatchObject({ error: "The copy failed: no byte came for 1 s", storedAt: null });
  files({});
  expect(await copyAgain(1)).toEqual([3 * MB]);
  await expectStored();
});

test("a connection that breaks off again and again uses up no tries, as long as each brings it on", async () => {
  files({ sizeBytes: 28 * MB, most: { bytes: 2 * MB, by: "break" } });
  expect(await copy()).toEqual([0]);
  const { tries, copyAt, error } = await rowOf();
  expect([tries, error]).toEqual([0, "The copy failed: the connection broke off"]);
  expect(Number(copyAt) - Date.now()).toBeLessThan(2_000);
  expect(await copyAgain(13)).toEqual(Array.from({ length: 13 }, (_, time) => (time + 1) * 2 * MB));
  await expectStored();
});

test("tries that bring too little count, so that there is an end", async () => {
  files({ most: { bytes: 0.5 * MB, by: "break" } });
  await copy();
  expect(await copyAgain(9)).toEqual(Array(9).fill(0));
  expect(await rowOf()).toMatchObject({ tries: 10, copyAt: null, storedAt: null, partial: null });
  expect(await leftOvers()).toEqual([]);
});

test("a file that has changed meanwhile comes whole, though the server sends the range that it was asked for", async () => {
  files({ most: { bytes: 3 * MB, by: "break" } });
  await copy();
  files({ edition: 1 });
  expect(await copyAgain(1)).toEqual([3 * MB]);
  await expectStored();
});

test("a file that is shorter by now comes whole", async () => {
  files({ most: { bytes: 3 * MB, by: "break" } });
  await copy();
  files({ sizeBytes: 2 * MB });
  expect(await copyAgain(1)).toEqual([3 * MB]);
  await expectStored();
});

test("without ranges it begins anew each time, and each time counts", async () => {
  files({ ranges: "none", most: { bytes: 3 * MB, by: "break" } });
  await copy();
  expect(await copyAgain(2)).toEqual([0, 0]);
  expect(await rowOf()).toMatchObject({ tries: 3, partial: null });
  expect(await leftOvers()).toEqual([]);
  files({ ranges: "none" });
  expect(await copyAgain(1)).toEqual([0]);
  await expectStored();
});

test("a part without ranges by now is thrown away for the whole file", async () => {
  files({ most: { bytes: 3 * MB, by: "break" } });
  await copy();
  files({ ranges: "none" });
  expect(await copyAgain(1)).toEqual([3 * MB]);
  await expectStored();
});

test("what came before a stop is gone on with by the next process, and the row tells how far it is", async () => {
  files({ bytesPerSecond: 4 * MB });
  const stop = new AbortController();
  const copying = copy({ signal: stop.signal, noteMs: 20 });
  await vi.waitFor(async () => expect((await keptOf())?.bytes).toBeGreaterThan(2 * MB), { timeout: 5_000 });
  stop.abort();
  await copying;
  const kept = await keptOf();
  expect(kept).toMatchObject({ version: { sizeBytes: 8 * MB } });
  expect(await rowOf()).toMatchObject({ tries: 0, error: null, copier: null });
  files({});
  expect(await copy({ store: freshStore() })).toEqual([kept?.bytes]);
  await expectStored();
});

test.each([
  ["is shorter than its row says", (path: string) => truncate(path, MB)],
  ["is gone", (path: string) => rm(path)],
])("a part that %s is not trusted", async (_what, spoil) => {
  files({ most: { bytes: 3 * MB, by: "break" } });
  await copy();
  const [part = ""] = await leftOvers();
  await spoil(join(dirname(path()), part));
  files({});
  expect(await copyAgain(1)).toEqual([0]);
  await expectStored();
});

test("a process that was taken for dead and goes on spoils nothing, and stops when it hears of the other", async () => {
  files({ bytesPerSecond: 2 * MB });
  const first = copy({ noteMs: 200 });
  await vi.waitFor(async () => expect((await keptOf())?.bytes).toBeGreaterThan(MB), { timeout: 5_000 });
  files({ bytesPerSecond: 3 * MB });
  await tryNow();
  const second = copy({ noteMs: 200 });
  await first;
  // It has left the row to the other, with its part.
  expect((await rowOf()).storedAt).toBeNull();
  expect(await leftOvers()).toHaveLength(1);
  await second;
  await expectStored();
});
