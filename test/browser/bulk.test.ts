// Many jobs at once: selected one by one, in ranges or all that match; said beforehand, done together, undone where that can be.
import type { Page } from "playwright-core";
import { beforeEach, expect, onTestFinished } from "vitest";
import { SOON } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";
import { insertJobs } from "../support/manyJobs.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage();
beforeEach(() => app.database.prisma.job.deleteMany());

const openList = async (query = "") => {
  const page = await browser.open(`${app.url}/#/jobs${query}`);
  await page.getByText("live", { exact: true }).waitFor();
  return page;
};
const bar = (page: Page) => page.getByRole("region", { name: "Selected jobs" });
const press = (page: Page, name: string) => bar(page).getByRole("button", { name, exact: true }).click();
const statuses = async () => {
  const jobs = await app.database.prisma.job.findMany({
    orderBy: { number: "asc" },
    select: { name: true, status: true },
  });
  return Object.fromEntries(jobs.map(({ name, status }) => [name, status]));
};
const toast = (page: Page, words: string | RegExp) => page.getByRole("listitem").getByText(words);

story("selected jobs are canceled together, with the live count first", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  if (!hold) throw new Error("no simulator");
  onTestFinished(hold.release);
  const sweep = [{ path: "3.inputs.seed", range: { from: 1, step: 1, count: 3 } }];
  for (const name of ["First", "Second", "Third"]) await sluice.submit({ name, workflow: textToImage, sweep });
  await hold.reached;
  const page = await openList();
  await page.getByLabel("Select First").check();
  await page.getByLabel("Select Second").check();
  await bar(page).getByText("2 selected").waitFor();
  await press(page, "Cancel");
  const dialog = page.getByRole("dialog", { name: "Cancel 2 jobs?" });
  await dialog.getByText("5 pending prompts will be canceled now. 1 running prompt will finish first.").waitFor();
  // The counts in the dialog follow what happens meanwhile.
  const next = app.simulators[0]?.hold({ at: "started" });
  if (next) onTestFinished(next.release);
  hold.release();
  await dialog.getByText("4 pending prompts will be canceled now. 1 running prompt will finish first.").waitFor();
  await dialog.getByLabel("Reason").fill("enough");
  await dialog.getByRole("button", { name: "Cancel 2 jobs" }).click();
  await toast(page, "2 jobs canceled, with 4 pending prompts. 1 running prompt will finish first.").waitFor();
  next?.release();
  await expect.poll(statuses, SOON).toEqual({ First: "CANCELED", Second: "CANCELED", Third: "SUCCEEDED" });
});

story("all that match are meant, also those that aren't loaded, and no others", { timeout: 120_000 }, async () => {
  await insertJobs(app.database.prisma, 630, "Old");
  const page = await openList("?state=pending");
  await page.getByText("Old 630", { exact: true }).waitFor();
  await page.getByLabel("Select all jobs that match").check();
  await bar(page).getByText("210 selected").waitFor();
  await press(page, "Cancel");
  const dialog = page.getByRole("dialog", { name: "Cancel 210 jobs?" });
  await dialog
    .getByText("840 pending prompts will be canceled now. Nothing is running, so they end at once.")
    .waitFor();
  await dialog.getByRole("button", { name: "Cancel 210 jobs" }).click();
  await toast(page, "210 jobs canceled, with 840 pending prompts. Nothing was running.").waitFor({ timeout: 60_000 });
  await page.getByText("No job matches.").waitFor({ timeout: 60_000 });
  expect(await app.database.prisma.job.count({ where: { status: "CANCELED" } })).toBe(210);
  expect(await app.database.prisma.job.count({ where: { status: "SUCCEEDED" } })).toBe(210);
});

story("a range is selected with Shift, and pause and priority are undone from the toast", async () => {
  await insertJobs(app.database.prisma, 12, "Old");
  await app.database.prisma.job.updateMany({ where: { name: "Old 12" }, data: { priority: 3 } });
  const page = await openList("?state=pending");
  await page.getByLabel("Select Old 12").check();
  await page.getByLabel("Select Old 10").click({ modifiers: ["Shift"] });
  await bar(page).getByText("3 selected").waitFor();
  await press(page, "Priority");
  await page.getByLabel("Priority, from").fill("7");
  await page.getByRole("button", { name: "Set priority" }).click();
  await toast(page, "3 jobs given priority 7.").waitFor();
  const priorities = async () =>
    (await app.database.prisma.job.findMany({ where: { status: "PENDING" }, orderBy: { number: "asc" } })).map(
      (job) => job.priority,
    );
  expect(await priorities()).toEqual([0, 7, 7, 7]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(priorities, SOON).toEqual([0, 0, 0, 3]);
  await page.getByRole("group", { name: "Priority of Old 9" }).getByRole("button", { name: "Raise" }).click();
  await expect.poll(priorities, SOON).toEqual([1, 0, 0, 3]);
});

story("pausing and resuming say what was left as it is, and can be taken back", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  if (!hold) throw new Error("no simulator");
  onTestFinished(hold.release);
  for (const name of ["First", "Second"]) await sluice.submit({ name, workflow: textToImage });
  await insertJobs(app.database.prisma, 3, "Old");
  const page = await openList();
  await page.getByLabel("Select all jobs that match").check();
  await bar(page).getByText("5 selected").waitFor();
  await press(page, "Pause");
  await toast(page, "2 jobs paused. 3 were left as they are.").waitFor();
  const paused = () => app.database.prisma.job.count({ where: { pausedAt: { not: null } } });
  expect(await paused()).toBe(3);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(paused, SOON).toBe(1);
  await press(page, "Resume");
  await toast(page, "1 job resumed. 4 were left as they are.").waitFor();
  expect(await paused()).toBe(0);
  await page.getByRole("listitem").filter({ hasText: "1 job resumed" }).getByRole("button", { name: "Undo" }).click();
  await expect.poll(paused, SOON).toBe(1);
});

story("what is over is retried and deleted together, and another tab agrees", async () => {
  await insertJobs(app.database.prisma, 6, "Old");
  const page = await openList();
  const other = await openList();
  await other.getByText("Old 6", { exact: true }).waitFor();
  for (const name of ["Old 1", "Old 3", "Old 5"]) await page.getByLabel(`Select ${name}`, { exact: true }).check();
  await press(page, "Delete");
  const dialog = page.getByRole("dialog", { name: "Delete 2 jobs?" });
  await dialog.getByText("1 job still going on stays: cancel first.").waitFor();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await toast(page, "2 jobs deleted. 1 was left as it is.").waitFor();
  const names = (tab: Page) =>
    tab.getByRole("list", { name: "Jobs", exact: true }).locator(".row-name").allTextContents();
  for (const tab of [page, other])
    await expect.poll(() => names(tab), SOON).toEqual(["Old 6", "Old 5", "Old 4", "Old 2"]);
  await other.getByRole("link", { name: "Failed 1" }).waitFor();
  await page.getByLabel("Select none").click();
  await page.getByLabel("Select Old 4").check();
  await press(page, "Retry");
  await toast(page, "1 job submitted again.").waitFor();
  await expect.poll(async () => (await names(other))[0], SOON).toBe("Old 4");
  expect(browser.complaints).toEqual([]);
});
