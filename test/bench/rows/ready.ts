// How long Sluice takes from the command to the first answer, with its page built.
import type { Ready } from "../app.ts";
import type { Bench } from "../bench.ts";
import type { Reading, Row } from "../row.ts";

export const ready: Row = {
  title: "from the command to the first answer: npm start, node server/main.ts, and the very first start",
  limitMs: 180_000,
  async measure(bench) {
    const runs = bench.quick ? 1 : 9;
    const readings: Reading[] = [];
    for (const by of ["npm", "node"] as const) {
      const command = by === "npm" ? "npm start" : "node server/main.ts";
      const dataDir = await bench.folder();
      const first = await timeStart(bench, by, dataDir);
      const values: number[] = [];
      while (values.length < runs) values.push((await timeStart(bench, by, dataDir)).tookMs);
      readings.push({ name: `ready: ${command}`, unit: "ms", values, reach: { atMost: 3_000 } });
      const name = `ready: ${command}, empty data directory`;
      readings.push({ name, unit: "ms", values: [first.tookMs], reach: null });
    }
    return readings;
  },
};

/** A start that had to build the page first is no start of the kind that is measured here. */
async function timeStart(bench: Bench, by: "npm" | "node", dataDir: string): Promise<Ready> {
  const app = await bench.app({ by, environment: { SLUICE_DATA_DIR: dataDir } });
  const started = await app.ready;
  await app.stop();
  return started.built ? timeStart(bench, by, dataDir) : started;
}
