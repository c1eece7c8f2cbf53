// What is wrong with an address is said in a sentence that tells what to do, whatever answers there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { probe } from "../../server/comfy/probe.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../server/simulator/start.ts";
import { createCertificate } from "../support/certificate.ts";

const { signal } = new AbortController();
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close();
});

async function simulate(given: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ seconds: 0, ...given });
  opened.push(simulator);
  return simulator;
}

it.each([
  ["signed by itself", {}, /signed by nobody whom this machine trusts.*NODE_EXTRA_CA_CERTS=<file>/],
  ["for another name", { name: "comfy.example" }, /signed by nobody/],
])("a certificate %s is told as a problem of TLS, with what to do", async (_what, made, reason) => {
  const { url } = await simulate({ tls: createCertificate(made) });
  expect(await probe(url, signal)).toEqual({ ok: false, problem: "TLS", reason: expect.stringMatching(reason) });
});

/** Node.js reads NODE_EXTRA_CA_CERTS once, as it starts: so in a process of its own. */
async function probeTrusting(url: string, cert: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-ca-"));
  const file = join(folder, "ca.pem");
  await writeFile(file, cert);
  const script = `import { probe } from "./server/comfy/probe.ts";
    console.log(JSON.stringify(await probe(process.argv[1], new AbortController().signal)));
    process.exit(0);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", script, url], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: file },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
  await rm(folder, { recursive: true });
  return JSON.parse(said);
}

it.each([
  ["is good", {}, { ok: true }],
  ["has expired", { fromDays: -30, untilDays: -1 }, { ok: false, problem: "TLS", reason: /has expired: renew it/ }],
  ["is not valid yet", { fromDays: 2, untilDays: 3 }, { ok: false, problem: "TLS", reason: /not valid yet/ }],
  ["is for another name", { name: "comfy.example" }, { ok: false, problem: "TLS", reason: /for another name/ }],
] as const)(
  "a certificate that NODE_EXTRA_CA_CERTS names and that %s is judged by that",
  async (_what, made, wanted) => {
    const tls = createCertificate(made);
    const { url } = await simulate({ tls });
    const { reason, ...rest } = { reason: /.*/, ...wanted };
    expect(await probeTrusting(url, tls.cert)).toMatchObject({
      ...rest,
      ...(!rest.ok && { reason: expect.stringMatching(reason) }),
    });
  },
);

it("https where http is spoken is a problem of TLS too", async () => {
  const { url } = await simulate();
  const found = await probe(url.replace("http:", "https:"), signal);
  expect(found).toMatchObject({ ok: false, problem: "TLS", reason: expect.stringContaining("http://") });
});

it.each([
  [401, {}, "UNAUTHORIZED", /asks for a user and password or a token \(HTTP 401\), and has been given none/],
  [401, { authorization: "Basic x" }, "UNAUTHORIZED", /doesn't accept the user and password or the token/],
  [403, {}, "FORBIDDEN", /HTTP 403\): it may ask for a user/],
  [403, { "x-id": "1" }, "FORBIDDEN", /HTTP 403\): what it was given is not enough/],
] as const)("HTTP %i with the headers %j is %s", async (refusal, headers, problem, reason) => {
  const { url } = await simulate({ asks: { headers: { authorization: "Bearer it" }, refusal } });
  const found = await probe({ url, headers, query: "" }, signal);
  expect(found).toEqual({ ok: false, problem, reason: expect.stringMatching(reason) });
});

it.each([
  ["hang", "TIMED_OUT"],
  ["html", "NOT_COMFYUI"],
  ["missing", "NOT_COMFYUI"],
  ["error", "BROKEN"],
  ["redirect", "REDIRECTED"],
] as const)("a server that answers with %s is %s", async (answers, problem) => {
  const { url } = await simulate({ answers });
  expect(await probe(url, signal, 200)).toMatchObject({ ok: false, problem });
});

it("nothing there, an unknown host and a ComfyUI that is too old are told apart", async () => {
  const gone = await simulate();
  await gone.unplug();
  expect(await probe(gone.url, signal)).toMatchObject({ problem: "CONNECTION_REFUSED" });
  expect(await probe("http://sluice.invalid", signal)).toMatchObject({ problem: "UNKNOWN_HOST" });
  const { url } = await simulate({ version: "0.3.40" });
  expect(await probe(url, signal)).toMatchObject({ problem: "TOO_OLD" });
});

it("names the host of a redirect, and nothing else of where it leads", async () => {
  const server = createServer((_, response) => {
    response.writeHead(302, { location: "https://login.example/in?token=one-time" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(server);
  const found = await probe(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, signal);
  expect(found).toMatchObject({ reason: expect.stringContaining("redirects to login.example (HTTP 302)") });
  expect(JSON.stringify(found)).not.toContain("one-time");
});

it("keeps nothing of its credentials from a server that repeats what it was sent", async () => {
  const server = createServer(({ headers, url }, response) => {
    response.writeHead(418, { "content-type": "text/plain" }).end(`${JSON.stringify(headers)} ${url}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(server);
  const { ComfyHttp } = await import("../../server/comfy/http.ts");
  const http = new ComfyHttp({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headers: { authorization: "Bearer open-sesame" },
    query: "token=two%20words",
  });
  const answer = JSON.stringify(await http.queue(signal));
  expect(answer).toContain("…");
  for (const secret of ["open-sesame", "two%20words", "two words"]) expect(answer).not.toContain(secret);
});
