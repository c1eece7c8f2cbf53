// Serving the built page.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-page-"));
  await writeFile(join(folder, "secret.txt"), "secret");
  server = await startTestServer({ pageFolder: join(folder, "dist") });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(server.url + path, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

test("a page that isn't built says how to build it", async () => {
  const { status, text } = await get("/", { accept: "text/html" });
  expect(status).toBe(503);
  expect(text).toContain("npm run build");
});

test("the page is always asked for, its assets never again", async () => {
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await writeFile(join(folder, "dist", "index.html"), "<!doctype html><title>Sluice</title>");
  await writeFile(join(folder, "dist", "assets", "main-1a2b.js"), "export {};");
  await writeFile(join(folder, "dist", ".hidden.txt"), "hidden");
  const page = await get("/");
  expect([page.status, page.text]).toEqual([200, "<!doctype html><title>Sluice</title>"]);
  expect([page.headers.get("content-type"), page.headers.get("cache-control")]).toEqual([
    "text/html; charset=utf-8",
    "no-cache",
  ]);
  expect((await get("/", { "if-none-match": page.headers.get("etag") ?? "" })).status).toBe(304);
  const asset = await get("/assets/main-1a2b.js");
  expect([asset.text, asset.headers.get("content-type")]).toEqual(["export {};", "text/javascript; charset=utf-8"]);
  expect(asset.headers.get("cache-control")).toContain("immutable");
});

test("what the build has compressed is sent so to whoever takes it, and plain to others", async () => {
  const plain = "export const one = 1;".repeat(50);
  const path = join(folder, "dist", "assets", "big-3c4d.js");
  await Promise.all([
    writeFile(path, plain),
    writeFile(`${path}.br`, brotliCompressSync(plain)),
    writeFile(`${path}.gz`, gzipSync(plain)),
  ]);
  const encodingOf = async (accepted: string) => {
    const { text, headers } = await get("/assets/big-3c4d.js", { "accept-encoding": accepted });
    expect([text, headers.get("content-type")]).toEqual([plain, "text/javascript; charset=utf-8"]);
    expect(headers.get("vary")).toBe("accept-encoding");
    return headers.get("content-encoding");
  };
  expect(await encodingOf("gzip, deflate, br")).toBe("br");
  expect(await encodingOf("gzip;q=0.5, br;q=0.0")).toBe("gzip");
  expect(await encodingOf("identity")).toBe(null);
  await rm(`${path}.br`);
  expect(await encodingOf("br")).toBe(null);
});

test("an address inside the page is the page, a missing file is missing", async () => {
  expect((await get("/jobs/job_1", { accept: "text/html" })).text).toContain("<title>Sluice</title>");
  expect((await get("/jobs/job_1", { accept: "application/json" })).status).toBe(404);
  expect((await get("/assets/gone.js", { accept: "text/html" })).status).toBe(404);
});

test.each([
  "/../secret.txt",
  "/assets/..%2f..%2f..%2fsecret.txt",
  "/..%5csecret.txt",
  "/.hidden.txt",
  "/assets%00.js",
  "//etc/passwd",
])("%s leads nowhere", async (path) => {
  const { hostname, port } = new URL(server.url);
  const status = await new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
  expect(status).toBe(404);
});
