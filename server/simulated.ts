// Starts the simulated backends that stand in when no ComfyUI is configured.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "./config.ts";
import { type Simulator, startSimulator } from "./simulator/start.ts";

/** Started when first asked for; none for a worker on its own, which others would take for theirs. They run until the process ends: files may still be copied from them. */
export function standIns(config: Config, onStop: (end: () => Promise<unknown>) => void): () => Promise<string[]> {
  let started: Promise<Simulator[]> | null = null;
  onStop(async () => Promise.all(((await started) ?? []).map((simulator) => simulator.close())));
  return async () => {
    if (config.role === "worker") return [];
    started ??= startSimulated(config);
    return (await started).map(({ url }) => url);
  };
}

/** A backend is its address: simulated ones keep theirs over restarts, as far as the ports are still free. */
async function startSimulated({ dataDir, simulatedBackends, simulatorSeconds }: Config): Promise<Simulator[]> {
  const file = join(dataDir, "simulated-ports.json");
  const kept = await readPorts(file);
  const start = (port: number) => startSimulator({ port, seconds: simulatorSeconds });
  const simulators = await Promise.all(
    Array.from({ length: simulatedBackends }, (_, index) => start(kept[index] ?? 0).catch(() => start(0))),
  );
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, JSON.stringify(simulators.map(({ url }) => Number(new URL(url).port))));
  return simulators;
}

async function readPorts(file: string): Promise<number[]> {
  try {
    const ports: unknown = JSON.parse(await readFile(file, "utf8"));
    return Array.isArray(ports) ? ports.filter((port) => Number.isInteger(port)) : [];
  } catch {
    return [];
  }
}
