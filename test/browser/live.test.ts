// The page says whether it is up to date, and gets up to date by itself.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSluice, type Sluice } from "../../client/sluice.ts";
import { startTestApp, type TestApp } from "../support/app.ts";
import { foundChromium, SOON, startBrowser, type TestBrowser } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";

const story = test.skipIf(!foundChromium);

let app: TestApp;
let browser: TestBrowser;
let sluice: Sluice;
beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ environment: { SLUICE_GRACE_SECONDS: "0" } }), startBrowser()]);
  sluice = createSluice({ url: app.graphqlUrl });
});
afterAll(async () => {
  sluice?.close();
  await browser?.close();
  await app?.stop();
});
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

story("it says offline while the server is away, and catches up without a reload when it is back", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  const job = await submit("Across a restart", 2);
  await hold?.reached;
  const page = await browser.open(`${app.url}/#/jobs/${job.id}`);
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByRole("progressbar").waitFor();
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));

  await app.stopServer();
  await page.getByText("offline", { exact: true }).waitFor();
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
