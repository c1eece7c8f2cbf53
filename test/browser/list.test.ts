// The list of jobs: what it holds, how it is searched, and that it is whole at every moment.
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { beforeEach, expect } from "vitest";
import { SOON } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";
import { insertJobs } from "../support/manyJobs.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage();
beforeEach(() => app.database.prisma.job.deleteMany());

const submit = (name: string, more: object = {}) => sluice.submit({ name, workflow: textToImage, ...more });
const rowsOf = (page: Page) => page.getByRole("list", { name: "Jobs", exact: true });
const namesIn = (page: Page) => rowsOf(page).locator(".row-name").allTextContents();
const states = (page: Page) => page.getByRole("list", { name: "Show only jobs in one state" });
const openList = async (query = "") => {
  const page = await browser.open(`${app.url}/#/jobs${query}`);
  await page.getByText("live", { exact: true }).waitFor();
  return page;
};

story(
  "scrolled to its end, with jobs coming in meanwhile, no job is missing and none is there twice",
  { timeout: 90_000 },
  async () => {
    await insertJobs(app.database.prisma, 250, "Old");
    const page = await openList();
    await rowsOf(page).getByText("Old 250", { exact: true }).waitFor();
    const seen = new Set<string>();
    for (let n = 0; !seen.has("Old 1"); n++) {
      if (n % 3 === 0) await submit(`New ${n}`);
      const names = await namesIn(page);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) seen.add(name);
      await page.locator(".rows-box").evaluate(async (box) => {
        box.scrollBy(0, box.clientHeight);
        // Shown with the frame after the one that hears of it.
        for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
      });
    }
    expect([...seen].filter((name) => name.startsWith("Old"))).toHaveLength(250);
    await page.locator(".rows-box").evaluate((box) => box.scrollTo(0, 0));
    await rowsOf(page).getByText("New 0", { exact: true }).waitFor();
    expect(browser.complaints).toEqual([]);
  },
);

story("what is being read stays where it is while jobs come in above it", async () => {
  await insertJobs(app.database.prisma, 100, "Old");
  const page = await openList();
  await rowsOf(page).getByText("Old 100", { exact: true }).waitFor();
  await page.locator(".rows-box").evaluate((box) => box.scrollTo(0, 1_500));
  const row = rowsOf(page).getByText("Old 63", { exact: true });
  const before = await row.boundingBox();
  await submit("Newest");
  await states(page).getByRole("link", { name: "Succeeded 34" }).waitFor();
  await expect.poll(() => page.locator(".rows").evaluate((list) => list.clientHeight), SOON).toBe(101 * 48);
  expect(await row.boundingBox()).toEqual(before);
});

story("the counts are right soon after a change, also when the first ones were long in coming", async () => {
  const page = await browser.open(app.url);
  let asked = 0;
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("query JobCounts") && asked++ === 0) await delay(2_000);
    await route.continue();
  });
  await page.goto(`${app.url}/#/jobs`);
  await page.reload();
  await states(page).getByRole("link", { name: "Succeeded 0" }).waitFor();
  await submit("Only");
  await states(page).getByRole("link", { name: "Succeeded 1" }).waitFor({ timeout: 10_000 });
});

story("an element that was one row is taken for another, and nothing of the former stays", async () => {
  await insertJobs(app.database.prisma, 100, "Old");
  const page = await openList();
  await page.getByLabel("Select Old 100").check();
  await page.evaluate(() => {
    for (const row of document.querySelectorAll(".rows > li")) row.setAttribute("data-marked", "");
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const marked = await page.locator("[data-marked]").count();
  await page.locator(".rows-box").evaluate((box) => box.scrollTo(0, 2_400));
  await rowsOf(page).getByText("Old 45", { exact: true }).waitFor();
  expect(await page.locator("[data-marked]").count()).toBe(marked);
  expect(await rowsOf(page).locator(":checked").count()).toBe(0);
  await page.locator(".rows-box").evaluate((box) => box.scrollTo(0, 0));
  await rowsOf(page).getByText("Old 100", { exact: true }).waitFor();
  expect(await rowsOf(page).locator(":checked").count()).toBe(1);
});

story("a click on a state shows only its jobs, the address keeps it, and the counts are true", async () => {
  await insertJobs(app.database.prisma, 9, "Old");
  const page = await openList();
  await states(page).getByRole("link", { name: "Failed 3" }).click();
  await expect.poll(() => namesIn(page), SOON).toEqual(["Old 6", "Old 5", "Old 4"]);
  expect(new URL(page.url()).hash).toBe("#/jobs?state=failed");
  await page.reload();
  await expect.poll(() => namesIn(page), SOON).toEqual(["Old 6", "Old 5", "Old 4"]);
  await states(page).getByRole("link", { name: "Succeeded 3" }).click();
  await expect.poll(() => namesIn(page), SOON).toEqual(["Old 3", "Old 2", "Old 1"]);
  await submit("Comes and succeeds");
  await expect.poll(async () => (await namesIn(page))[0], SOON).toBe("Comes and succeeds");
  await states(page).getByRole("link", { name: "Succeeded 4" }).waitFor();
  await page.goBack();
  await expect.poll(() => namesIn(page), SOON).toEqual(["Old 6", "Old 5", "Old 4"]);
  await states(page).getByRole("link", { name: "Failed 3" }).click();
  await expect.poll(async () => (await namesIn(page)).length, SOON).toBe(10);
});

story("jobs are found by name, label and age, alone and together", async () => {
  await insertJobs(app.database.prisma, 6, "Old");
  await submit("Harbour", { labels: [{ key: "style", value: "night" }] });
  await submit("Harbour 2");
  const page = await openList();
  await page.getByRole("searchbox").fill("HARB");
  await expect.poll(() => namesIn(page), SOON).toEqual(["Harbour 2", "Harbour"]);
  await page.getByText("Filter", { exact: true }).click();
  await page.getByLabel("Label").fill("style: night");
  await page.keyboard.press("Enter");
  await expect.poll(() => namesIn(page), SOON).toEqual(["Harbour"]);
  await page.getByLabel("Submitted").selectOption("in the last hour");
  await page.reload();
  await expect.poll(() => namesIn(page), SOON).toEqual(["Harbour"]);
  expect(await page.getByRole("searchbox").inputValue()).toBe("HARB");
  await page.getByRole("button", { name: "Without the filter style: night" }).click();
  await page.getByRole("searchbox").fill("");
  await expect.poll(() => namesIn(page), SOON).toEqual(["Harbour 2", "Harbour"]);
  await page.getByRole("button", { name: "Without the filter the last hour" }).click();
  await expect.poll(async () => (await namesIn(page)).length, SOON).toBe(8);
  await page.getByRole("searchbox").fill("nobody");
  await page.getByText("No job matches.").waitFor();
});

story("the filter stays beside an opened job, and a row says why it waits", async () => {
  await insertJobs(app.database.prisma, 6, "Old");
  const page = await openList("?state=pending");
  await rowsOf(page).getByRole("link", { name: "Old 6" }).getByText("paused").waitFor();
  await rowsOf(page).getByRole("link", { name: "Old 6" }).click();
  await page.getByRole("heading", { name: "Old 6" }).waitFor();
  expect(await namesIn(page)).toEqual(["Old 6", "Old 5"]);
  await page.keyboard.press("Escape");
  await expect.poll(() => new URL(page.url()).hash, SOON).toBe("#/jobs?state=pending");
});
