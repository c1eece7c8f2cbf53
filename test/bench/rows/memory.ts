// How much memory Sluice holds without PostgreSQL, some time after its start and before any load.
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import type { Row } from "../row.ts";
import { serverUnder } from "../server.ts";

const MB = 1_000_000;

export const memory: Row = {
  title: "resident memory of the server's process a minute after npm start, before load (--quick: 15 s)",
  limitMs: 120_000,
  async measure(bench) {
    const waitMs = bench.quick ? 15_000 : 60_000;
    // Several at once: they don't share what is counted as theirs, and a minute is long.
    const values = await Promise.all([1, 2, 3].map(() => restingBytes(bench, waitMs)));
    const name = `memory: ${waitMs / 1_000} s after npm start`;
    return [{ name, unit: "MB", values: values.map((bytes) => bytes / MB), reach: { atMost: 200 } }];
  },
};

async function restingBytes(bench: Bench, waitMs: number): Promise<number> {
  const dataDir = await bench.folder();
  const first = await bench.app({ by: "npm", environment: { SLUICE_DATA_DIR: dataDir } });
  await first.stop();
  const startedAt = performance.now();
  const app = await bench.app({ by: "npm", environment: { SLUICE_DATA_DIR: dataDir } });
  await app.ready;
  await delay(waitMs - (performance.now() - startedAt));
  return residentBytes(await serverUnder(app.pid));
}

/** Linux only: elsewhere the row fails and says so. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kilobytes === undefined) throw new Error("the process's memory can't be read");
  return Number(kilobytes) * 1_024;
}
