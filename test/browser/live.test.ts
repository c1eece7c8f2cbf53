// The page says whether it is up to date, and gets up to date by itself.
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { SOON } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage({ environment: { SLUICE_GRACE_SECONDS: "0" } });
const submit = (name: string, count = 1) =>
  sluice.submit({
    name,
    workflow: textToImage,
    sweep: [{ path: "3.inputs.seed", range: { from: 1, step: 1, count } }],
  });

story("a job that somebody else submits appears at the top, and its counts move", async () => {
  const page = await browser.open(app.url);
  await page.getByText("live", { exact: true }).waitFor();
  await submit("First", 2);
  await submit("Second", 2);
  const rows = page.getByRole("list", { name: "Jobs", exact: true }).getByRole("listitem");
  await rows.filter({ hasText: "First" }).getByText("2 succeeded").waitFor();
  await rows.filter({ hasText: "Second" }).getByText("2 succeeded").waitFor();
  expect(await rows.first().textContent()).toContain("Second");
});

story("a job that is paused says so while its prompt still runs, and is resumed", async () => {
  // By these it is known how long the others take; the last of them leaves another seed in ComfyUI's cache.
  for await (const event of sluice.watch((await submit("Measure", 2)).id)) if (event.kind === "JOB_FINISHED") break;
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  onTestFinished(() => hold?.release());
  const { id } = await submit("Paused meanwhile", 2);
  await hold?.reached;
  const page = await browser.open(`${app.url}/#/jobs/${id}`);
  const row = page.getByRole("navigation").getByRole("link", { name: "Paused meanwhile" });
  await row.getByText(/ left$/).waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByText("Paused: what runs will finish, nothing new is started").waitFor();
  await row.getByText("0 of 2 done · paused", { exact: true }).waitFor();
  expect(await row.getByText(/ left$/).count()).toBe(0);
  hold?.release();
  await page.getByText("Waiting: paused", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await row.getByText("2 succeeded", { exact: true }).waitFor();
});

story("a deleted job leaves the list and its own view", async () => {
  const job = await submit("Gone soon");
  const page = await browser.open(`${app.url}/#/jobs/${job.id}`);
  const looker = await browser.open(`${app.url}/#/jobs/${job.id}`);
  await looker.getByRole("heading", { name: "Gone soon" }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await looker.getByText("There is no such job.").waitFor();
  await expect.poll(() => page.getByRole("link", { name: "Gone soon" }).count(), SOON).toBe(0);
});

story(
  "a backend says what it runs, on what, and why it is away; a drain is seen by all and can be undone",
  async () => {
    const address = { url: "http://gone.example:8188", name: "gone.example:8188" };
    await app.database.prisma.backend.create({
      data: { id: randomUUID(), ...address, status: "OFFLINE", reason: "not configured" },
    });
    const hold = app.simulators[0]?.hold({ at: "started" });
    onTestFinished(() => hold?.release());
    await submit("Keeps it busy");
    await hold?.reached;
    const page = await browser.open(`${app.url}/#/backends`);
    const other = await browser.open(`${app.url}/#/backends`);
    const online = (tab: Page) => tab.locator(".backend-card", { hasText: "Keeps it busy" });
    await online(page).getByRole("link", { name: "#1 of Keeps it busy" }).waitFor();
    for (const words of ["online", "simulated", "Simulated GPU", /GB free of/])
      await online(page).getByText(words, { exact: true }).waitFor();
    const gone = page.locator(".backend-card", { hasText: address.name });
    for (const words of ["offline", "not configured"]) await gone.getByText(words, { exact: true }).waitFor();
    // It is no longer one of those that are there to work.
    expect(await gone.getByRole("button").count()).toBe(0);
    const atWork = page.getByRole("list", { name: "Backends" }).getByRole("listitem");
    expect([await atWork.count(), await atWork.filter({ hasText: address.name }).count()]).toEqual([1, 0]);
    const toast = (words: string) => page.getByRole("listitem").filter({ hasText: words });
    await online(page).getByRole("button", { name: "Drain" }).click();
    for (const tab of [page, other]) await online(tab).getByText("draining").waitFor();
    await toast("takes no more prompts.").getByRole("button", { name: "Undo" }).click();
    for (const tab of [page, other]) await online(tab).getByText("online").waitFor();
    await online(page).getByRole("button", { name: "Drain" }).click();
    await online(page).getByRole("button", { name: "Take up work again" }).click();
    await online(other).getByText("online").waitFor();
  },
);

story("the timeline follows a job by what happens to it, and asks for nothing while nothing does", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "SaveImage" });
  onTestFinished(() => hold?.release());
  const { id } = await submit("Two in turn", 2);
  await hold?.reached;
  const page = await browser.open(app.url);
  let asked = 0;
  page.on("request", (request) => {
    if (request.postData()?.includes("JobTimeline")) asked += 1;
  });
  await page.clock.install();
  await page.goto(`${app.url}/#/jobs/${id}?tab=timeline`);
  const rows = page.getByRole("region", { name: "List of attempts" }).getByRole("row");
  await rows.getByText("runs", { exact: true }).waitFor();
  await expect.poll(() => page.getByRole("article").getByText("Running for").isVisible(), SOON).toBe(true);
  // Once more a moment after it was opened; then nothing but an event is a reason.
  await page.clock.runFor(4_000);
  const before = asked;
  for (let n = 0; n < 5; n++) await page.clock.runFor(4_000);
  expect(asked).toBe(before);
  const second = app.simulators[0]?.hold({ at: "started" });
  onTestFinished(() => second?.release());
  hold?.release();
  // While the job goes on: its end would be a reason of its own to read again.
  await rows.getByText("succeeded", { exact: true }).waitFor();
});

story("it says offline while the server is away, and catches up without a reload when it is back", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  const job = await submit("Across a restart", 2);
  await hold?.reached;
  const page = await browser.open(`${app.url}/#/jobs/${job.id}`);
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByRole("progressbar").waitFor();
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));

  await app.stopServer();
  await page.locator(".badge").getByText("offline").waitFor();
  hold?.release();
  const again = await app.another({ PORT: new URL(app.url).port });
  try {
    await page.getByText("live", { exact: true }).waitFor();
    await page.getByRole("img", { name: /^Output of prompt 2/ }).waitFor();
    await page
      .getByRole("navigation")
      .getByRole("link", { name: "Across a restart" })
      .getByText("2 succeeded")
      .waitFor();
    expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
    expect(browser.complaints).toEqual([]);
  } finally {
    await again.stop();
  }
});
