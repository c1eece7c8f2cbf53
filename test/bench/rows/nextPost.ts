// How long a backend waits between the end of one prompt and the POST of the next, as the backend itself sees it.
import type { LogEntry } from "../../../server/simulator/log.ts";
import { submitSweep } from "../jobs.ts";
import type { Row } from "../row.ts";

const SECONDS = 0.05;

export const nextPost: Row = {
  title: "end of a prompt on the simulator (a process of its own) to the POST of the next one there",
  limitMs: 120_000,
  async measure(bench) {
    const prompts = bench.quick ? 100 : 400;
    const simulator = await bench.simulator(SECONDS);
    const [databaseUrl, dataDir] = [await bench.database(), await bench.folder()];
    const environment = { DATABASE_URL: databaseUrl, SLUICE_DATA_DIR: dataDir, COMFYUI_URLS: await simulator.url };
    const app = await bench.app({ by: "node", environment });
    const { url } = await app.ready;
    await submitSweep(url, prompts + 1);
    const values = gapsMs(await simulator.log(prompts + 1));
    if (values.length !== prompts) throw new Error(`${values.length} gaps between ${prompts + 1} prompts`);
    return [{ name: "next-post: end to next POST", unit: "ms", values, reach: { atMost: 15 } }];
  },
};

function gapsMs(entries: readonly LogEntry[]): number[] {
  let endedAt: number | null = null;
  const gaps: number[] = [];
  for (const { kind, atMs } of entries) {
    if (kind === "submitted" && endedAt !== null) gaps.push(atMs - endedAt);
    if (kind === "ended") endedAt = atMs;
  }
  return gaps;
}
