// How long many short prompts take one after the other, against the simulator's own queue that has them all at once.
import { readFile } from "node:fs/promises";
import type { LogEntry } from "../../../server/simulator/log.ts";
import type { Bench } from "../bench.ts";
import { submitSweep } from "../jobs.ts";
import type { Row } from "../row.ts";

const SECONDS = 0.25;

export const totalTime: Row = {
  title: "200 prompts of 250 ms through Sluice, the simulator's own queue fed at once = 1.00 (--quick: 20)",
  limitMs: 300_000,
  async measure(bench) {
    const prompts = bench.quick ? 20 : 200;
    const values: number[] = [];
    for (let run = 0; run < (bench.quick ? 1 : 2); run += 1) {
      const alone = await aloneMs(bench, prompts);
      values.push((await throughSluiceMs(bench, prompts)) / alone);
    }
    return [{ name: `total time: ${prompts} prompts of 250 ms`, unit: "×", values, reach: { atMost: 1.06 } }];
  },
};

async function aloneMs(bench: Bench, prompts: number): Promise<number> {
  const simulator = await bench.simulator(SECONDS);
  const url = await simulator.url;
  const workflow = JSON.parse(await readFile(new URL("../../../docs/examples/no-model.json", import.meta.url), "utf8"));
  for (let color = 0; color < prompts; color += 1) {
    const prompt = structuredClone(workflow);
    prompt["1"].inputs.color = color;
    const response = await fetch(`${url}/prompt`, {
      method: "POST",
      body: JSON.stringify({ prompt, client_id: "bench" }),
    });
    if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
  }
  return spanMs(await simulator.log(prompts));
}

async function throughSluiceMs(bench: Bench, prompts: number): Promise<number> {
  const simulator = await bench.simulator(SECONDS);
  const [databaseUrl, dataDir] = [await bench.database(), await bench.folder()];
  const environment = { DATABASE_URL: databaseUrl, SLUICE_DATA_DIR: dataDir, COMFYUI_URLS: await simulator.url };
  const app = await bench.app({ by: "node", environment });
  const { url } = await app.ready;
  await submitSweep(url, prompts);
  const ms = spanMs(await simulator.log(prompts));
  await app.stop();
  return ms;
}

/** From the first prompt's arrival to the last one's end, as the simulator saw it. */
function spanMs(entries: readonly LogEntry[]): number {
  const first = entries.find(({ kind }) => kind === "submitted");
  const last = entries.findLast(({ kind }) => kind === "ended");
  if (!first || !last) throw new Error("nothing ran");
  return last.atMs - first.atMs;
}
