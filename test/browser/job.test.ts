// Looking at a job: its prompts as gallery, table and timeline, and one of them closely.
import type { Page } from "playwright-core";
import { beforeAll, expect, onTestFinished } from "vitest";
import { violations } from "../support/axe.ts";
import { SOON } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage();
let jobId: string;
beforeAll(async () => {
  Object.assign(app.simulators[0]?.switches ?? {}, {
    failures: [{ classType: "KSampler", input: { name: "seed", value: 3 }, kind: "exception" }],
  });
  jobId = await finished([
    { path: "6.inputs.text", values: ["a lake", "a city"] },
    { path: "3.inputs.seed", values: [1, 2, 3] },
    { path: "5.inputs.batch_size", values: [2] },
  ]);
});

async function finished(sweep: { path: string; values: unknown[] }[]): Promise<string> {
  const { id } = await sluice.submit({ name: "Six", workflow: textToImage, sweep });
  for await (const event of sluice.watch(id)) if (event.kind === "JOB_FINISHED") break;
  return id;
}
const open = (query = "", id = jobId) => browser.open(`${app.url}/#/jobs/${id}${query}`);
const viewer = (page: Page) => page.getByRole("dialog");
const hashOf = (page: Page) => new URL(page.url()).hash;

story("the table shows in columns what differs, and its tab and filter stand in the address", async () => {
  const page = await open();
  await page.getByRole("link", { name: "Table" }).click();
  const table = page.getByRole("table");
  const heads = table.getByRole("columnheader");
  await expect
    .poll(() => heads.allTextContents(), SOON)
    .toEqual(["#", "Result", "Status", "text", "seed", "batch_size", "Took", "Backend", "Error"]);
  expect(await table.getByRole("row").nth(4).textContent()).toContain("4Succeededa city12");
  await page.getByRole("button", { name: "Failed 2" }).click();
  await expect.poll(() => table.getByRole("rowheader").allTextContents(), SOON).toEqual(["3", "6"]);
  await table.getByText("KSampler: ").first().waitFor();
  expect(hashOf(page)).toMatch(/\?tab=table&prompts=FAILED$/);
  await page.reload();
  await expect.poll(() => table.getByRole("rowheader").allTextContents(), SOON).toEqual(["3", "6"]);
});

story("a picture opens large, the arrow keys lead through all pictures, and the address says which", async () => {
  const page = await open();
  await page
    .getByRole("img", { name: /^Output of prompt 1/ })
    .first()
    .click();
  await viewer(page).getByRole("img", { name: "Output of prompt 1: text-to-image_00001_.png" }).waitFor();
  expect(await viewer(page).getByRole("button", { name: "Previous" }).isDisabled()).toBe(true);
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByRole("img", { name: "Output of prompt 1: text-to-image_00002_.png" }).waitFor();
  expect(hashOf(page)).toMatch(/\?prompt=1&output=2$/);
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByRole("img", { name: "Output of prompt 2: text-to-image_00001_.png" }).waitFor();
  await viewer(page).getByRole("button", { name: "Next" }).click();
  await viewer(page).getByRole("img", { name: "Output of prompt 2: text-to-image_00002_.png" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => hashOf(page), SOON).toBe(`#/jobs/${jobId}`);
  expect(await viewer(page).count()).toBe(0);
});

story("the picture's own values and its seed stand beside it, and all inputs on demand", async () => {
  const page = await open("?prompt=5");
  const values = viewer(page).locator(".values").first();
  await expect.poll(() => values.textContent(), SOON).toBe("texta cityseed2batch_size2");
  await viewer(page).getByText("All inputs").click();
  await viewer(page).getByRole("region", { name: "Negative prompt" }).getByText("text, watermark").waitFor();
});

story("a failed prompt says where it was tried, at which node it failed, and why", async () => {
  const page = await open("?prompt=3&prompts=FAILED");
  await viewer(page).getByText("Node 3 (KSampler) · EXECUTION_FAILED").waitFor();
  const backend = new URL(app.simulators[0]?.url ?? "").host;
  await viewer(page).getByRole("listitem").getByText(`${backend} failed`).waitFor();
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByRole("heading", { name: "Prompt 6 of 6" }).waitFor();
  await expect.poll(() => viewer(page).getByRole("button", { name: "Previous" }).isEnabled(), SOON).toBe(true);
  await expect.poll(() => viewer(page).getByRole("button", { name: "Next" }).isDisabled(), SOON).toBe(true);
  await page.keyboard.press("ArrowLeft");
  await viewer(page).getByRole("heading", { name: "Prompt 3 of 6" }).waitFor();
});

story("an arrow key that is pressed before it is known what comes next is made good", async () => {
  const page = await browser.open(app.url);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("query PromptView")) await released;
    await route.continue();
  });
  await page.goto(`${app.url}/#/jobs/${jobId}?prompt=2&prompts=SUCCEEDED`);
  await viewer(page).getByRole("heading", { name: "Prompt 2 of 6" }).waitFor();
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
  release();
  await viewer(page).getByRole("img", { name: "Output of prompt 2: text-to-image_00002_.png" }).waitFor();
});

story("a running prompt shows every node, how far it is and its preview, and can be stopped there", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "VAEDecode" });
  onTestFinished(() => hold?.release());
  const { id } = await sluice.submit({ workflow: textToImage });
  await hold?.reached;
  const page = await open("?prompt=1", id);
  await viewer(page).getByRole("img", { name: "Preview of prompt 1" }).waitFor();
  const bar = viewer(page).getByRole("progressbar", { name: "Prompt 1" });
  await expect.poll(() => bar.getAttribute("aria-valuetext"), SOON).toMatch(/^[1-9]\d? %, VAEDecode$/);
  const nodes = viewer(page).getByRole("list", { name: "Nodes" }).getByRole("listitem");
  const states = [
    "Load Checkpointcached",
    "Positive promptdone",
    "Negative promptcached",
    "Empty Latent Imagedone",
    "KSamplerdone",
    "VAE Decodeat work",
    "Save Imagewaiting",
  ];
  await expect.poll(() => nodes.allTextContents(), SOON).toEqual(states);
  await viewer(page).getByRole("button", { name: "Stop prompt 1" }).click();
  await viewer(page).getByText("Canceled", { exact: true }).waitFor();
  await viewer(page).getByText("It was canceled before it made a file.").waitFor();
  await viewer(page)
    .getByRole("listitem")
    .getByText(/canceled/)
    .first()
    .waitFor();
});

story("the timeline shows which backend ran what, and leads to each prompt", async () => {
  const page = await open("?tab=timeline");
  const list = page.getByRole("region", { name: "List of attempts" });
  await expect.poll(() => list.getByRole("rowheader").allTextContents(), SOON).toEqual(["6", "5", "4", "3", "2", "1"]);
  expect(await page.locator(".lane a").count()).toBe(6);
  expect(await page.locator(".lane a").nth(2).getAttribute("title")).toMatch(/^#3 failed, /);
  await page.locator(".lane a").nth(1).click();
  await viewer(page).getByRole("heading", { name: "Prompt 2 of 6" }).waitFor();
  expect(browser.complaints).toEqual([]);
});

const VIEWS = [
  ["", (page: Page) => page.getByRole("img", { name: /^Output of prompt 5/ }).first()],
  ["?tab=table", (page: Page) => page.getByRole("rowheader", { name: "6" })],
  ["?tab=timeline", (page: Page) => page.getByRole("rowheader", { name: "6" })],
  ["?prompt=1", (page: Page) => viewer(page).getByText("All inputs")],
  ["?prompt=3", (page: Page) => viewer(page).getByText("EXECUTION_FAILED")],
] as const;

story.each([
  ["light", 1280],
  ["dark", 390],
] as const)("all views are accessible in the %s scheme, and fit into %i pixels", async (colorScheme, width) => {
  const page = await browser.open(app.url, { colorScheme, bypassCSP: true, viewport: { width, height: 844 } });
  for (const [query, shown] of VIEWS) {
    await page.goto(`${app.url}/#/jobs/${jobId}${query}`);
    await shown(page).waitFor();
    expect([query, await violations(page)]).toEqual([query, []]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});
