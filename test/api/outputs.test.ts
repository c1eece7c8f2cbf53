// Serving what prompts made, and the newest preview frames.
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Prisma } from "../../prisma/generated/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { sendFile } from "../../server/http/sendFile.ts";
import { createQueue } from "../support/queue.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
let promptId: string;
beforeAll(async () => {
  server = await startTestServer({ outputWaitMs: 400 });
  const jobId = await createQueue(server.prisma).submit(1);
  promptId = (await server.prisma.prompt.findFirstOrThrow({ where: { jobId } })).id;
});
afterAll(() => server.stop());

const PNG = Buffer.from(`\x89PNG\r\n\x1a\n${"0123456789".repeat(10)}`, "latin1");
let position = 0;

type Row = Partial<Prisma.OutputUncheckedCreateInput>;

/** A row that is stored as the copier stores it. */
async function made(
  filename: string,
  mimeType: string,
  bytes: Buffer | null,
  changes: Row = {},
): Promise<{ id: string; url: string }> {
  const id = randomUUID();
  if (bytes) await server.store.write({ id, promptId }, [bytes]);
  const data = {
    id,
    promptId,
    position: position++,
    nodeId: "9",
    kind: "image",
    filename,
    mimeType,
    storedAt: new Date(),
    copyAt: null,
  };
  await server.prisma.output.create({ data: { ...data, ...changes } });
  const { data: answer } = await ask(server.url, "query ($id: ID!) { node(id: $id) { ... on Output { url } } }", {
    id: encodeId("Output", id),
  });
  return { id, url: server.url + answer.node.url };
}

test("a picture is shown in place, for ever, and never as anything else", async () => {
  const { id, url } = await made("a cat & ü.png", "image/png", PNG);
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "content-disposition": "inline; filename*=UTF-8''a%20cat%20%26%20%C3%BC.png",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("sandbox"),
    "cache-control": expect.stringContaining("immutable"),
    etag: `"${id}"`,
  });
});

test.each([
  ["a.svg", "image/svg+xml"],
  ["a.html", "text/html"],
  ["a.json", "application/json"],
  ["a.bin", "application/octet-stream"],
])("%s may carry script, so it is a download of no type", async (filename, mimeType) => {
  const { url } = await made(filename, mimeType, Buffer.from("<script>alert(1)</script>"));
  const { headers } = await fetch(url);
  expect(headers.get("content-disposition")).toMatch(/^attachment;/);
  expect(headers.get("content-type")).toBe("application/octet-stream");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test("who has it already is told so, and HEAD gives no body", async () => {
  const { id, url } = await made("b.png", "image/png", PNG);
  const known = await fetch(url, { headers: { "if-none-match": `"x", "${id}"` } });
  expect([known.status, await known.text()]).toEqual([304, ""]);
  const head = await fetch(url, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, String(PNG.length), ""]);
  expect((await fetch(url, { method: "POST" })).status).toBe(405);
});

const size = PNG.length;
test.each([
  ["bytes=0-9", 206, `bytes 0-9/${size}`, PNG.subarray(0, 10)],
  ["bytes=100-", 206, `bytes 100-${size - 1}/${size}`, PNG.subarray(100)],
  ["bytes=-5", 206, `bytes ${size - 5}-${size - 1}/${size}`, PNG.subarray(-5)],
  ["bytes=50-9999", 206, `bytes 50-${size - 1}/${size}`, PNG.subarray(50)],
  ["bytes=0-1,3-4", 200, null, PNG],
  ["bytes=x", 200, null, PNG],
  [`bytes=${size}-`, 416, `bytes */${size}`, Buffer.alloc(0)],
  ["bytes=9-3", 416, `bytes */${size}`, Buffer.alloc(0)],
])("a range %s is answered with %i", async (range, status, contentRange, bytes) => {
  const { url } = await made("c.png", "image/png", PNG);
  const response = await fetch(url, { headers: { range } });
  expect([response.status, response.headers.get("content-range")]).toEqual([status, contentRange]);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
});

test("a copy that is under way is waited for", async () => {
  const { id, url } = await made("d.png", "image/png", PNG, { storedAt: null, copyAt: new Date() });
  const asked = fetch(url);
  await server.prisma.output.update({ where: { id }, data: { storedAt: new Date(), copyAt: null } });
  expect((await asked).status).toBe(200);
});

test("a copy that takes too long is told, with why and when to come back", async () => {
  const { url } = await made("e.png", "image/png", null, {
    storedAt: null,
    copyAt: new Date(),
    error: "The backend is away.",
  });
  const response = await fetch(url);
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await response.text()).toContain("The backend is away.");
});

test("a copy that was given up, and a file that is lost, are gone", async () => {
  const given = await made("f.png", "image/png", null, { storedAt: null, error: "The backend has no such file." });
  const up = await fetch(given.url);
  expect([up.status, await up.text()]).toEqual([410, expect.stringContaining("The backend has no such file.")]);
  const { id, url } = await made("g.png", "image/png", PNG);
  await rm(server.store.outputPath({ id, promptId }));
  expect((await fetch(url)).status).toBe(410);
});

test("what was never there is not found", async () => {
  const { url } = await made("h.png", "image/png", PNG);
  const unknown = encodeId("Output", randomUUID());
  for (const path of [
    `/outputs/${unknown}/h.png`,
    "/outputs/x/h.png",
    "/outputs/",
    `/outputs/${encodeId("Prompt", promptId)}/h.png`,
    "/outputs/..%2f..%2fpackage.json/x",
  ]) {
    expect([path, (await fetch(server.url + path)).status]).toEqual([path, 404]);
  }
  expect((await fetch(url.replace("h.png", "other.html"))).status).toBe(404);
  expect((await fetch(`${server.url}/outputs/%`)).status).toBe(400);
});

test("the newest preview frame is shown, and gone when the prompt is over", async () => {
  const url = `${server.url}/outputs/preview/${encodeId("Prompt", promptId)}?v=1`;
  expect((await fetch(url)).status).toBe(404);
  await server.store.keepPreview(promptId, PNG);
  const jpeg = Buffer.from("\xff\xd8\xff and so on", "latin1");
  await server.store.keepPreview(promptId, jpeg);
  const response = await fetch(url);
  expect([response.status, response.headers.get("content-type"), response.headers.get("cache-control")]).toEqual([
    200,
    "image/jpeg",
    "no-store",
  ]);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(jpeg);
  await server.store.dropPreview(promptId);
  expect((await fetch(url)).status).toBe(404);
  await server.store.keepPreview(promptId, Buffer.from("<html>"));
  expect((await fetch(url)).status).toBe(404);
});

test("a file that is removed just when its reader leaves brings nothing down", async () => {
  const path = join(server.dataDir, "soon-gone");
  await writeFile(path, PNG);
  class Leaving extends ServerResponse {
    override writeHead(): this {
      rmSync(path);
      this.destroy();
      return this;
    }
  }
  const asked = new IncomingMessage(new Socket());
  // A stream's error that nobody listens to would end the process, and this test run.
  await expect(sendFile(asked, new Leaving(asked), { path, headers: {} })).rejects.toThrow();
  expect(await sendFile(asked, new Leaving(asked), { path, headers: {} })).toBe(false);
});
