// The keyboard alone is enough: from row to row, select, cancel, search, open, back, and anything by name.
import type { Page } from "playwright-core";
import { beforeAll, expect } from "vitest";
import { SOON } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";
import { insertJobs } from "../support/manyJobs.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage();
beforeAll(async () => {
  await insertJobs(app.database.prisma, 90, "Old");
});

const openList = async () => {
  const page = await browser.open(`${app.url}/#/jobs`);
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByText("Old 90", { exact: true }).waitFor();
  return page;
};
const focusedRow = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest("li")?.querySelector(".row-name")?.textContent ?? null);
const hash = (page: Page) => new URL(page.url()).hash;

story("j and k go from row to row, also beyond what is in view, and Enter opens one", async () => {
  const page = await openList();
  for (let n = 0; n < 25; n++) {
    await page.keyboard.press("j");
    await expect.poll(() => focusedRow(page), SOON).toBe(`Old ${90 - n}`);
  }
  await page.keyboard.press("k");
  await expect.poll(() => focusedRow(page), SOON).toBe("Old 67");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Old 67" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => hash(page), SOON).toBe("#/jobs");
});

story("x selects, Shift x selects up to there, c cancels with the question first, Esc selects nothing", async () => {
  const page = await openList();
  const selected = page.getByRole("region", { name: "Selected jobs" });
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await selected.getByText("3 selected").waitFor();
  await page.keyboard.press("c");
  await page.getByText("12 pending prompts will be canceled now.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await selected.waitFor({ state: "detached" });
  await page.keyboard.press("c");
  await page.getByRole("dialog", { name: "Cancel 1 job?" }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => app.database.prisma.job.count({ where: { status: "CANCELED" } }), SOON).toBe(1);
  expect(await app.database.prisma.job.findFirst({ where: { status: "CANCELED" } })).toMatchObject({ name: "Old 88" });
});

story("/ searches, what is typed is no command, and ? tells the keys", async () => {
  const page = await openList();
  await page.keyboard.press("/");
  await page.keyboard.type("old 7x");
  await page.getByText("No job matches.").waitFor();
  await page.keyboard.press("Backspace");
  await page.getByText("Old 79", { exact: true }).waitFor();
  expect(await page.getByRole("searchbox").inputValue()).toBe("old 7");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).getByText("next and previous job").waitFor();
});

story("the palette finds places, jobs and what can be done with the open one", async () => {
  const page = await openList();
  const palette = page.getByRole("dialog", { name: "Commands" });
  const choose = async (typed: string, option: string) => {
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill(typed);
    // It is chosen a moment after it has been found.
    await palette.getByRole("option", { name: option, selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await palette.waitFor({ state: "detached" });
  };
  await choose("old 61", "Old 61");
  await page.getByRole("heading", { name: "Old 61" }).waitFor();
  await choose("resume", "Resume");
  await expect.poll(() => app.database.prisma.job.count({ where: { name: "Old 61", pausedAt: null } }), SOON).toBe(1);
  await choose("failed", "Failed jobs");
  await expect.poll(() => hash(page), SOON).toBe("#/jobs?state=failed");
  await choose("dark", "Colours: dark");
  await page.reload();
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).colorScheme), SOON).toBe("dark");
  expect(browser.complaints).toEqual([]);
});

story("c asks about the open job", async () => {
  const page = await openList();
  await page.getByText("Old 89", { exact: true }).click();
  await page.getByRole("heading", { name: "Old 89" }).waitFor();
  await page.keyboard.press("c");
  await page.getByRole("dialog", { name: "Cancel “Old 89”?" }).waitFor();
});

story("c asks about the job that has the focus, also when others came in above it", async () => {
  const page = await openList();
  await page.keyboard.press("j");
  await expect.poll(() => focusedRow(page), SOON).toBe("Old 90");
  await sluice.submit({ name: "New", workflow: textToImage });
  await page.getByText("New", { exact: true }).waitFor();
  await page.keyboard.press("c");
  await page.getByRole("dialog", { name: "Cancel 1 job?" }).waitFor();
  await page.keyboard.press("Enter");
  const focused = () => app.database.prisma.job.findFirst({ where: { name: "Old 90" } });
  await expect.poll(focused, SOON).toMatchObject({ status: "CANCELED" });
});
