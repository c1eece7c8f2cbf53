import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { ComfyHttp } from "../../server/comfy/http.ts";
import { probe } from "../../server/comfy/probe.ts";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { call, ended, submit, trivial } from "../simulator/support.ts";
import { run } from "./support.ts";

const signal = new AbortController().signal;
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close();
});

async function simulate(given: Parameters<typeof startSimulator>[0] = {}): Promise<Simulator> {
  const simulator = await startSimulator({ seconds: 0, ...given });
  opened.push(simulator);
  return simulator;
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** As a proxy does. */
function pass(incoming: IncomingMessage, response: ServerResponse, url: string): void {
  const inner = request(url, { method: incoming.method ?? "GET" }, (answer) =>
    answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers)),
  );
  // A question that nobody waits for any more may still be on its way when the server behind is closed.
  inner.on("error", () => response.destroy());
  incoming.pipe(inner);
}

it.each([
  ["0.38.0", { jobsApi: true, atomicCancel: true, targetedInterrupt: true, clientPromptId: true }],
  ["0.20.0", { jobsApi: true, atomicCancel: false, targetedInterrupt: true, clientPromptId: true }],
  ["0.3.57", { jobsApi: false, atomicCancel: false, targetedInterrupt: true, clientPromptId: true }],
  ["0.3.50", { jobsApi: false, atomicCancel: false, targetedInterrupt: false, clientPromptId: true }],
])("knows what ComfyUI %s can do, and what the version says holds on the wire", async (version, features) => {
  const simulator = await simulate({ version });
  const found = await probe(simulator.url, signal);
  expect(found).toMatchObject({
    ok: true,
    version,
    features,
    simulated: true,
    deviceName: "Simulated GPU",
    vramTotalBytes: 8 * 1024 ** 3,
  });
  expect((await call(simulator, "/api/jobs")).status).toBe(features.jobsApi ? 200 : 404);
  expect((await call(simulator, "/api/jobs/x/cancel", {})).status).toBe(features.atomicCancel ? 200 : 405);
});

it("tries what a server of unknown version can do", async () => {
  const simulator = await simulate({ version: "0.38.0" });
  const disguised = await serve((incoming, response) => {
    if (incoming.url === "/system_stats") return void response.end('{"system":{},"devices":[]}');
    pass(incoming, response, simulator.url + incoming.url);
  });
  const features = { jobsApi: true, atomicCancel: true, targetedInterrupt: true, clientPromptId: true };
  expect(await probe(disguised, signal)).toMatchObject({ ok: true, version: "unknown", features, deviceName: null });
});

it("turns away a ComfyUI that mints ids of its own", async () => {
  const simulator = await simulate({ version: "0.3.40" });
  expect(await probe(simulator.url, signal)).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/0\.3\.40; Sluice needs 0\.3\.45/),
  });
});

it.each([
  ["hang", /no answer within 0\.2 s/],
  ["html", /a web page instead of ComfyUI's JSON/],
  ["error", /HTTP 500/],
  ["redirect", /redirects/],
] as const)("says in words why a server that answers with %s is no use", async (answers, reason) => {
  const simulator = await simulate({ answers });
  expect(await probe(simulator.url, signal, 200)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});

it("says so when nothing listens, or something else does", async () => {
  const simulator = await simulate();
  await simulator.unplug();
  expect(await probe(simulator.url, signal)).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/connection refused/),
  });
  const other = await serve((_, response) => void response.end('{"hello":"world"}'));
  expect(await probe(other, signal)).toMatchObject({ ok: false, reason: expect.stringMatching(/not as ComfyUI does/) });
});

it("refuses an answer that is larger than it may be", async () => {
  const part = Buffer.alloc(1024 * 1024, " ");
  const huge = await serve((_, response) => {
    const fill = () => {
      while (!response.destroyed && response.write(part));
    };
    response.on("drain", fill);
    fill();
  });
  expect(await probe(huge, signal)).toMatchObject({ ok: false, reason: expect.stringMatching(/larger than 64 MB/) });
});

it("runs a prompt under a base path, with headers that ComfyUI's origin check lets through", async () => {
  const simulator = await simulate();
  const seen: IncomingMessage[] = [];
  const proxy = await serve((incoming, response) => {
    seen.push(incoming);
    pass(incoming, response, simulator.url + incoming.url?.replace(/^\/base\/path/, ""));
  });
  expect(await run(simulator, trivial(), { address: `${proxy}/base/path/` }).end).toMatchObject({ kind: "succeeded" });
  expect(seen.length).toBeGreaterThan(1);
  for (const { url, headers } of seen) {
    expect(url).toMatch(/^\/base\/path\/\w/);
    expect([headers.origin, headers["sec-fetch-site"]]).toEqual([undefined, undefined]);
  }
});

it("streams a file, and tells a missing one from a silent server", async () => {
  const simulator = await simulate();
  const http = new ComfyHttp(simulator.url);
  await ended(simulator, await submit(simulator, trivial(5, "a b/ü#1")));
  const view = await http.view({ filename: "ü#1_00001_.png", subfolder: "a b", type: "output" }, signal);
  expect(view).toMatchObject({ kind: "file", mimeType: "image/png" });
  const bytes = view.kind === "file" ? Buffer.concat(await Array.fromAsync(view.body)) : Buffer.alloc(0);
  expect(view.kind === "file" && view.sizeBytes).toBe(bytes.byteLength);
  expect(await http.view({ filename: "none.png", subfolder: "", type: "output" }, signal)).toMatchObject({
    kind: "missing",
  });
  expect(await http.view({ filename: "../x", subfolder: "", type: "output" }, signal)).toMatchObject({
    kind: "missing",
  });
  await simulator.unplug();
  expect(await http.view({ filename: "none.png", subfolder: "", type: "output" }, signal)).toMatchObject({
    kind: "unanswered",
  });
});
