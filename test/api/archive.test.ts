// All that a job's prompts have made, as one zip.
import { randomUUID } from "node:crypto";
import { readdir, readlink, rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Prisma } from "../../prisma/generated/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { createQueue } from "../support/queue.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";
import { readZip } from "./zip.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const submit = async (count: number, name = "a job") => {
  const jobId = await createQueue(server.prisma).submit(count, { name });
  const prompts = await server.prisma.prompt.findMany({ where: { jobId }, orderBy: { index: "asc" } });
  const { data } = await ask(server.url, "query ($id: ID!) { job(id: $id) { outputsUrl } }", {
    id: encodeId("Job", jobId),
  });
  return { prompts, url: server.url + data.job.outputsUrl };
};

async function made(
  promptId: string | undefined,
  position: number,
  filename: string,
  bytes: Buffer | null,
  changes: Partial<Prisma.OutputUncheckedCreateInput> = {},
) {
  if (!promptId) throw new Error("no such prompt");
  const id = randomUUID();
  if (bytes) await server.store.write({ id, promptId }, [bytes]);
  const stored = { storedAt: bytes && new Date(), copyAt: null };
  const what = { id, promptId, position, nodeId: "9", kind: "image", filename };
  await server.prisma.output.create({ data: { ...what, ...stored, ...changes } });
  return server.store.outputPath({ id, promptId });
}

test("a job's files come in the order of its prompts, each under a name of its own", async () => {
  const { prompts, url } = await submit(12, "Lake & Castle");
  const [big, small] = [Buffer.alloc(300_000, "abc"), Buffer.from("two")];
  await made(prompts[11]?.id, 0, "last.png", small);
  await made(prompts[1]?.id, 1, "a.png", small);
  await made(prompts[1]?.id, 0, "a.png", big);
  await made(prompts[1]?.id, 2, "../../etc\\x\n.png", small);
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''Lake%20%26%20Castle.zip");
  const files = readZip(Buffer.from(await response.arrayBuffer()));
  expect([...files.keys()]).toEqual(["02-1_a.png", "02-2_a.png", "02-3_.._.._etc_x_.png", "12-1_last.png"]);
  expect(files.get("02-1_a.png")).toEqual(big);
  expect(files.get("12-1_last.png")).toEqual(small);
});

test("what is missing is named, with why", async () => {
  const { prompts, url } = await submit(1);
  const bytes = Buffer.from("one");
  await made(prompts[0]?.id, 0, "kept.png", bytes);
  await made(prompts[0]?.id, 1, "given-up.png", null, { error: "The backend has no such file." });
  await made(prompts[0]?.id, 2, "soon.png", null, { copyAt: new Date() });
  await rm(await made(prompts[0]?.id, 3, "lost.png", bytes));
  const files = readZip(Buffer.from(await (await fetch(url)).arrayBuffer()));
  expect([...files.keys()]).toEqual(["1-1_kept.png", "MISSING.txt"]);
  expect(files.get("MISSING.txt")?.toString().split("\n")).toEqual([
    "1-2_given-up.png: The backend has no such file.",
    "1-3_soon.png: It is still being copied from its backend.",
    "1-4_lost.png: The file is lost.",
    "",
  ]);
});

test("a job that has made nothing gives an empty zip, and there is none of a job that there is not", async () => {
  const { url } = await submit(1);
  expect(readZip(Buffer.from(await (await fetch(url)).arrayBuffer())).size).toBe(0);
  expect(await (await fetch(url, { method: "HEAD" })).text()).toBe("");
  for (const id of [encodeId("Job", randomUUID()), encodeId("Prompt", randomUUID()), "x"]) {
    expect((await fetch(`${server.url}/outputs/${id}.zip`)).status).toBe(404);
  }
});

/** What this process has open in the server's folder, as Linux tells it. */
const openFiles = async () => {
  const links = (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ""));
  return (await Promise.all(links)).filter((path) => path.startsWith(server.dataDir));
};

test.runIf(process.platform === "linux")("who leaves in the middle leaves nothing open", async () => {
  const { prompts, url } = await submit(1);
  for (const position of [0, 1]) await made(prompts[0]?.id, position, "big.png", Buffer.alloc(8_000_000));
  const leaving = new AbortController();
  const { body } = await fetch(url, { signal: leaving.signal });
  await body?.getReader().read();
  await vi.waitFor(async () => expect(await openFiles()).toHaveLength(1));
  leaving.abort();
  await vi.waitFor(async () => expect(await openFiles()).toEqual([]), { timeout: 10_000 });
  expect(server.lines.filter((line) => line.includes("failed unexpectedly"))).toEqual([]);
});
