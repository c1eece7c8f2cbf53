// How smoothly the list of 10,000 jobs is scrolled through while 50 changes a second come in, in a real browser.
import { createSluice } from "../../../client/sluice.ts";
import { createPrisma } from "../../../prisma/client.ts";
import { encodeId } from "../../../schema/model/id.ts";
import { startBrowser } from "../../support/browser.ts";
import { insertJobs } from "../../support/manyJobs.ts";
import { keepChanging, loadAll, type Smoothness, scrollStill, scrollToTop } from "../../support/smoothness.ts";
import type { Bench } from "../bench.ts";
import type { Reading, Row } from "../row.ts";

const JOBS = 10_000;
const STEP = 1_200;

const framesOf = (runs: Smoothness[]): number[] => runs.flatMap(({ frameMs }) => frameMs);
const longest = (runs: Smoothness[]): number[] => runs.map(({ frameMs }) => Math.max(...frameMs));
const own = (runs: Smoothness[]): number[] => runs.map(({ ownMs }) => ownMs);
const tasks = (runs: Smoothness[]): number[] => runs.map(({ longestTaskMs }) => longestTaskMs);

export const scroll: Row = {
  title: "10,000 jobs scrolled through in Chromium while 50 updates a second come in: frames, tasks, updates",
  limitMs: 240_000,
  async measure(bench) {
    const { url, liveIds } = await startFullApp(bench);
    const browser = await startBrowser();
    bench.onEnd(browser.close);
    const sluice = createSluice({ url: `${url}/graphql` });
    bench.onEnd(async () => sluice.close());
    const [seen, still]: [Smoothness[], Smoothness[]] = [[], []];
    const updates: number[] = [];
    for (let run = 0; run < (bench.quick ? 1 : 3); run += 1) {
      const page = await browser.open(`${url}/#/jobs`);
      await loadAll(page, JOBS);
      const stop = keepChanging(sluice, liveIds);
      const startedAt = performance.now();
      const live = await scrollToTop(page, STEP).finally(stop);
      const seconds = (performance.now() - startedAt) / 1_000;
      updates.push((await stop()) / seconds);
      if (live.states.join() !== "live") throw new Error(`the page said ${live.states.join(", ")}`);
      seen.push(live);
      still.push(await scrollStill(page, STEP));
      await page.context().close();
    }
    return [
      { name: "scroll: a frame", unit: "ms", values: framesOf(seen), reach: { atMost: 17 } },
      { name: "scroll: a frame, of a still page", unit: "ms", values: framesOf(still), reach: null },
      { name: "scroll: longest frame", unit: "ms", values: longest(seen), reach: { atMost: 100 } },
      { name: "scroll: longest frame, of a still page", unit: "ms", values: longest(still), reach: null },
      { name: "scroll: own time a frame", unit: "ms", values: own(seen), reach: { atMost: twice(own(still)) } },
      { name: "scroll: own time a frame, of a still page", unit: "ms", values: own(still), reach: null },
      { name: "scroll: longest task, own time", unit: "ms", values: tasks(seen), reach: { atMost: 100 } },
      { name: "scroll: updates meanwhile", unit: "updates/s", values: updates, reach: null },
    ] satisfies Reading[];
  },
};

/** Nothing at all would be once: drawing is most of it. */
const twice = (still: number[]): number => Math.round(2 * Math.max(...still));

/** Live jobs are paused: nothing runs by itself. */
async function startFullApp(bench: Bench): Promise<{ url: string; liveIds: string[] }> {
  const [databaseUrl, dataDir] = [await bench.database(), await bench.folder()];
  const environment = { DATABASE_URL: databaseUrl, SLUICE_DATA_DIR: dataDir };
  const { url } = await (await bench.app({ by: "node", environment })).ready;
  const prisma = createPrisma(databaseUrl, { poolSize: 1, onError: () => undefined });
  await insertJobs(prisma, JOBS, "Old");
  const live = await prisma.job.findMany({
    where: { finishedAt: null },
    orderBy: { number: "desc" },
    select: { id: true },
  });
  await prisma.$disconnect();
  return { url, liveIds: live.map(({ id }) => encodeId("Job", id)) };
}
