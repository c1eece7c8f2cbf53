// Backends in the configuration: what stands in their addresses is taken apart, and a file of them is refused by name and place, never by what it holds.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../server/config.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-config-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(content: unknown): Promise<string> {
  const file = join(folder, "backends.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

async function problemWith(content: unknown): Promise<string> {
  const file = await fileOf(content);
  try {
    readConfig({ SLUICE_BACKENDS: file });
    return "";
  } catch (error) {
    return (error instanceof Error ? error.message : "").split("\n")[1]?.replace(file, "FILE") ?? "";
  }
}

test("user, password and parameters are taken out of an address, and are in no message and no other field", () => {
  const { backends } = readConfig({ COMFYUI_URLS: "https://ann:p%C3%A4ss%2C@Host.example/comfy/?token=x%20y" });
  const [backend, ...others] = backends ?? [];
  expect(others).toEqual([]);
  const login = `Basic ${Buffer.from("ann:päss,").toString("base64")}`;
  expect(backend).toEqual({
    url: "https://host.example/comfy",
    name: "host.example",
    labels: [],
    credentials: { login, query: "token=x%20y", headers: {} },
    configuredIn: "COMFYUI_URLS",
  });
});

test("a file names backends with labels and headers, beside COMFYUI_URLS, and wins where both name one", async () => {
  const file = await fileOf([
    {
      url: "http://gpu-1:8188/",
      name: "The big one",
      labels: [{ key: "gpu", value: "h100" }],
      headers: { "X-Id": "1", "x-Secret": "2" },
    },
    { url: "http://gpu-2:8188?key=k" },
  ]);
  const { backends } = readConfig({ COMFYUI_URLS: "gpu-3:8188,http://gpu-1:8188", SLUICE_BACKENDS: file });
  expect(backends?.map(({ url, name, configuredIn }) => [url, name, configuredIn])).toEqual([
    ["http://gpu-3:8188", "gpu-3:8188", "COMFYUI_URLS"],
    ["http://gpu-1:8188", "The big one", "SLUICE_BACKENDS"],
    ["http://gpu-2:8188", "gpu-2:8188", "SLUICE_BACKENDS"],
  ]);
  expect(backends?.[1]).toMatchObject({
    labels: [{ key: "gpu", value: "h100" }],
    credentials: { login: null, query: "", headers: { "x-id": "1", "x-secret": "2" } },
  });
  expect(readConfig({ SLUICE_BACKENDS: await fileOf([]) }).backends).toEqual([]);
});

const URL_OF = "http://a:8188";
test.each([
  ["{}", /^FILE: expected a JSON array/],
  ['[{"url": "http://u:hunter2@a"},\n {"url" "hunter2"}]', /^FILE: this is not JSON \(line 2 column \d+\)\.$/],
  [[URL_OF], /^FILE: \[0\]: expected an object/],
  [[{ name: "x" }], /^FILE: \[0\]\.url: expected a text/],
  [[{ url: "ftp://hunter2" }], /^FILE: \[0\]\.url: Expected an address/],
  [[{ url: "http://a?filename=hunter2" }], /^FILE: \[0\]\.url: Expected an address/],
  [[{ url: URL_OF }, { url: "http://a:8188/" }], /^FILE: \[1\]\.url: this address stands there twice/],
  [[{ url: URL_OF, password: "hunter2" }], /^FILE: \[0\]\.password: there is no such key/],
  [[{ url: URL_OF, name: "x".repeat(101) }], /^FILE: \[0\]\.name: Expected at most 100 characters/],
  [[{ url: URL_OF, labels: { gpu: "1" } }], /^FILE: \[0\]\.labels: expected an array/],
  [[{ url: URL_OF, labels: [{ key: " ", value: "1" }] }], /^FILE: \[0\]\.labels\.0\.key: Expected a key/],
  [[{ url: URL_OF, headers: ["hunter2"] }], /^FILE: \[0\]\.headers: expected an object/],
  [[{ url: URL_OF, headers: { a: 1 } }], /^FILE: \[0\]\.headers\.a: expected a text/],
  [[{ url: URL_OF, headers: { a: "hunter2\r\nx: y" } }], /^FILE: \[0\]\.headers\.0\.value: Expected the value/],
  [[{ url: URL_OF, headers: { "a b": "hunter2" } }], /^FILE: \[0\]\.headers\.0\.name: Expected the name/],
  [[{ url: URL_OF, headers: { "Content-Length": "1" } }], /^FILE: \[0\]\.headers\.0\.name: Sluice sets/],
  [[{ url: URL_OF, headers: { A: "1", a: "2" } }], /^FILE: \[0\]\.headers\.1\.name: Expected each header once/],
  [
    [{ url: "http://u:hunter2@a", headers: { Authorization: "Bearer hunter2" } }],
    /^FILE: \[0\]\.headers: Expected either a user/,
  ],
])("the file %j is refused, with its name and the place", async (content, problem) => {
  const found = await problemWith(content);
  expect(found).toMatch(/^SLUICE_BACKENDS: /);
  expect(found.replace("SLUICE_BACKENDS: ", "")).toMatch(problem);
  expect(found).not.toContain("hunter2");
});

test("a file that is not there is refused by its name", () => {
  const read = () => readConfig({ SLUICE_BACKENDS: join(folder, "none.json") });
  expect(read).toThrow(`SLUICE_BACKENDS: ${join(folder, "none.json")}: it can't be read (ENOENT).`);
});
