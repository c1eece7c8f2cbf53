// Who copies what, where several workers drive backends with credentials that the others don't have.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test, vi } from "vitest";
import { nameBackends } from "../../server/backends/name.ts";
import { createLog } from "../../server/log.ts";
import { copyOutputs } from "../../server/outputs/copier.ts";
import { createStore } from "../../server/outputs/store.ts";
import type { FetchFile } from "../../server/outputs/transfer.ts";
import { createTestDatabase } from "../support/database.ts";
import { createQueue } from "../support/queue.ts";

const PNG = Buffer.from("\x89PNG\r\n\x1a\n and so on", "latin1");
const SOURCE = { filename: "a.png", subfolder: "sluice", type: "output" };
const UNKNOWN = { from: 0, sizeBytes: null, version: null, mimeType: null };

test("what comes from a backend that others drive, with credentials of their own, is left to them as long as they do", async () => {
  const database = await createTestDatabase();
  const { prisma } = database;
  const dataDir = await mkdtemp(join(tmpdir(), "sluice-copier-"));
  const store = createStore(dataDir);
  const jobId = await createQueue(prisma).submit(1);
  const { id: promptId } = await prisma.prompt.findFirstOrThrow({ where: { jobId } });
  let position = 0;
  const due = async (source: object): Promise<string> => {
    const id = randomUUID();
    const output = { id, promptId, position: position++, nodeId: "9", kind: "image", filename: "a.png", source };
    await prisma.output.create({ data: output });
    return id;
  };
  const rowOf = (id: string) => prisma.output.findUniqueOrThrow({ where: { id } });
  const backendUrl = "http://of-others:8188";
  const id = await due({ ...SOURCE, backendUrl });
  await nameBackends(prisma, [{ url: backendUrl, configuredIn: "COMFYUI_URLS" }], 3_600_000);
  const fetchFile = vi.fn<FetchFile>(async () => ({ kind: "file", ...UNKNOWN, body: Readable.from([PNG]) }));
  const { signal } = new AbortController();
  const copyKnowing = (known: string[]) =>
    copyOutputs({ db: prisma, store, fetchFile, signal, known: () => known }, createLog("silent"));
  await copyKnowing(["http://own:8188"]);
  expect([fetchFile.mock.calls.length, (await rowOf(id)).tries]).toEqual([0, 0]);
  await copyKnowing(["http://own:8188", backendUrl]);
  expect((await rowOf(id)).storedAt).not.toBeNull();
  // Nobody drives it any more: whoever comes may try.
  await prisma.backend.updateMany({ data: { namedUntil: new Date(0) } });
  const left = await due({ ...SOURCE, backendUrl });
  await copyKnowing([]);
  expect((await rowOf(left)).storedAt).not.toBeNull();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});
