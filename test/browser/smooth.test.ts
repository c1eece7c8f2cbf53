// Ten thousand jobs are scrolled through while fifty changes a second come in: nothing stalls, nothing is dropped.
import { expect, test } from "vitest";
import { createSluice } from "../../client/sluice.ts";
import { encodeId } from "../../schema/model/id.ts";
import { startTestApp } from "../support/app.ts";
import { foundChromium, SOON, shareBrowser } from "../support/browser.ts";
import { insertJobs } from "../support/manyJobs.ts";
import { keepChanging, loadAll, scrollToTop } from "../support/smoothness.ts";

const ROWS = 10_000;

test.skipIf(!foundChromium)("10,000 rows, 50 updates a second", { timeout: 300_000 }, async () => {
  await using cleanUp = new AsyncDisposableStack();
  const [app, browser] = await Promise.all([startTestApp(), shareBrowser()]);
  cleanUp.defer(app.stop);
  cleanUp.defer(browser.close);
  const sluice = cleanUp.adopt(createSluice({ url: app.graphqlUrl }), ({ close }) => close());
  await insertJobs(app.database.prisma, ROWS, "Old");
  const live = await app.database.prisma.job.findMany({ where: { finishedAt: null }, select: { id: true } });
  const page = await browser.open(`${app.url}/#/jobs`);
  await page.getByText("live", { exact: true }).waitFor();
  await loadAll(page, ROWS);

  const stop = keepChanging(
    sluice,
    live.toReversed().map(({ id }) => encodeId("Job", id)),
  );
  const { frameMs, longestTaskMs, states } = await scrollToTop(page, 1_200).finally(stop);
  const updates = await stop();
  expect(updates).toBeGreaterThan(100);
  expect(longestTaskMs).toBeLessThan(100);
  expect(frameMs.length).toBeGreaterThanOrEqual(400);
  expect(states).toEqual(["live"]);

  const shown = () =>
    page
      .locator(".row-priority > span")
      .evaluateAll((cells) => cells.slice(0, 10).map((cell) => Number(cell.textContent)));
  const stored = await app.database.prisma.job.findMany({
    orderBy: { number: "desc" },
    take: 10,
    select: { priority: true },
  });
  await expect.poll(shown, SOON).toEqual(stored.map(({ priority }) => priority));
  expect(browser.complaints).toEqual([]);
});
