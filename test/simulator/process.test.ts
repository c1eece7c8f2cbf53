import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { startSimulator } from "../../server/simulator/start.ts";
import { call, ended, submit, trivial } from "./support.ts";

const MAIN = fileURLToPath(new URL("../../server/simulator/main.ts", import.meta.url));

function start(env: Record<string, string>) {
  return spawn(process.execPath, [MAIN], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
}

it.each(["SIGTERM", "SIGINT"] as const)("says where it listens, answers there, and ends on %s", async (signal) => {
  const child = start({ PORT: "0", HOST: "127.0.0.1", SLUICE_SIMULATOR_SECONDS: "0" });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const url = /http:\/\/\S+:\d+/.exec(String(line))?.[0] ?? "";
  expect(await (await fetch(`${url}/prompt`)).json()).toEqual({ exec_info: { queue_remaining: 0 } });
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([0, null]);
});

it.each([
  [{ PORT: "x" }, /PORT must be/],
  [{ PORT: "0", SLUICE_SIMULATOR_SECONDS: "-1" }, /SLUICE_SIMULATOR_SECONDS must be/],
])("refuses a bad variable by name: %j", async (env, sentence) => {
  const child = start(env);
  const [line] = (await once(child.stderr, "data")) as [Buffer];
  expect(String(line)).toMatch(sentence);
  if (child.exitCode === null) await once(child, "exit");
  expect(child.exitCode).toBe(1);
});

it("refuses a port that is taken", async () => {
  const first = await startSimulator();
  await expect(startSimulator({ port: Number(new URL(first.url).port) })).rejects.toThrow(/EADDRINUSE/);
  await first.close();
});

it("takes the seconds that it was told to, and lets one prompt have its own", async () => {
  const simulator = await startSimulator({ seconds: 60 });
  const startedAt = performance.now();
  await ended(simulator, await submit(simulator, trivial(), { extra_data: { simulator: { seconds: 0.2 } } }));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(190);
  await simulator.close();
});

it("answers under /api too, and turns pages of other sites away", async () => {
  const simulator = await startSimulator({ seconds: 0 });
  expect((await call(simulator, "/api/queue")).json).toEqual({ queue_running: [], queue_pending: [] });
  expect((await call(simulator, "/api/object_info/KSampler")).json.KSampler?.output).toEqual(["LATENT"]);
  expect((await call(simulator, "/object_info/Nothing")).json).toEqual({});
  const foreign = await fetch(`${simulator.url}/queue`, { headers: { Origin: "http://evil.example" } });
  expect(foreign.status).toBe(403);
  await simulator.close();
});
