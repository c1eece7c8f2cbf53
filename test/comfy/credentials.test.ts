// Credentials go with every request to their backend, by HTTP and on the socket, and to nobody else.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { ComfyHttp } from "../../server/comfy/http.ts";
import { probe } from "../../server/comfy/probe.ts";
import { openSocket } from "../../server/comfy/socket.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../server/simulator/start.ts";
import { trivial } from "../simulator/support.ts";
import { run } from "./support.ts";

const signal = new AbortController().signal;
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close();
});

async function simulate(given: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ seconds: 0, ...given });
  opened.push(simulator);
  return simulator;
}

const CREDENTIALS = { headers: { authorization: "Bearer open-sesame", "x-proxy": "b" }, query: "token=x%20y" };
const ASKED = { headers: CREDENTIALS.headers, query: { token: "x y" } };

it("runs a prompt, listens and fetches its file where all of them are asked for", async () => {
  const simulator = await simulate({ asks: ASKED });
  const address = { url: simulator.url, ...CREDENTIALS };
  expect(await probe(address, signal)).toMatchObject({ ok: true });
  const ours = run(simulator, trivial(), { address });
  expect(await ours.end).toMatchObject({ kind: "succeeded" });
  expect(ours.progress.length).toBeGreaterThan(0);
  const file = { filename: "t_00001_.png", subfolder: "", type: "output" };
  const end = await ours.end;
  const [made] = end.kind === "succeeded" ? end.outputs : [];
  expect(await new ComfyHttp(address).view({ ...file, ...made }, signal)).toMatchObject({ kind: "file" });
});

it.each([
  ["a header", { ...CREDENTIALS, headers: { authorization: "Bearer open-sesame" } }],
  ["the parameter", { ...CREDENTIALS, query: "" }],
])("is turned away without %s, also on the socket", async (_what, less) => {
  const simulator = await simulate({ asks: ASKED });
  const address = { url: simulator.url, ...less };
  expect(await probe(address, signal)).toMatchObject({ ok: false });
  const socket = openSocket(address, "c", { onMessage: () => undefined, onClose: () => undefined });
  expect(await socket.opened).toBe(false);
  await socket.close();
});

it("takes other credentials from the next request on, also for the socket when it opens again", async () => {
  const simulator = await simulate({ asks: { headers: { authorization: "Bearer 1" } } });
  const address = { url: simulator.url, headers: { authorization: "Bearer 1" }, query: "" };
  const http = new ComfyHttp(address);
  const socket = openSocket(address, "c", { onMessage: () => undefined, onClose: () => undefined });
  expect([(await http.queue(signal)).kind, await socket.opened]).toEqual(["answered", true]);
  simulator.switches.asks = { headers: { authorization: "Bearer 2" } };
  expect([(await http.queue(signal)).kind, await socket.reopen()]).toEqual(["refused", false]);
  address.headers = { authorization: "Bearer 2" };
  expect([(await http.queue(signal)).kind, await socket.reopen()]).toEqual(["answered", true]);
  await socket.close();
});

it("never follows a redirect, so that credentials stay with the host that they are for", async () => {
  const seen: IncomingMessage[] = [];
  const stranger = createServer((request, response) => {
    seen.push(request);
    response.end("{}");
  });
  stranger.on("upgrade", (request, socket) => {
    seen.push(request);
    socket.destroy();
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  const redirecting = createServer((_, response) => void response.writeHead(302, { location: elsewhere }).end());
  redirecting.on("upgrade", (_, socket) =>
    socket.end(`HTTP/1.1 302 Found\r\nLocation: ${elsewhere}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`),
  );
  await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
  opened.push(stranger, redirecting);
  const address = { url: `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}`, ...CREDENTIALS };
  expect(await probe(address, signal)).toMatchObject({ ok: false, reason: expect.stringContaining("redirects") });
  const file = { filename: "a.png", subfolder: "", type: "output" };
  expect(await new ComfyHttp(address).view(file, signal)).toMatchObject({ kind: "unanswered" });
  const socket = openSocket(address, "c", { onMessage: () => undefined, onClose: () => undefined });
  expect(await socket.opened).toBe(false);
  await socket.close();
  expect(seen).toEqual([]);
});
