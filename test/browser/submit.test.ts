// A workflow is put into the page, becomes a job, and its pictures appear; what can't be one is refused where it was put.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { encodePng } from "../../server/simulator/png.ts";
import { startTestApp } from "../support/app.ts";
import { SOON } from "../support/browser.ts";
import { textToImageText } from "../support/examples.ts";
import { drop, nameField } from "../support/form.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser } = await openStage({ simulators: [{ seconds: 0.8 }] });
const fill = async (text: string): Promise<Page> => {
  const page = await browser.open(app.url);
  await page.getByLabel("Workflow").fill(text);
  return page;
};

story("a pasted workflow, swept over seeds, runs live and shows a picture for each", async () => {
  const page = await fill(textToImageText);
  await page.getByRole("button", { name: "Random seeds" }).click();
  await page.getByLabel("How many").fill("3");
  await page.getByText("Makes 3 prompts.").waitFor();
  await nameField(page).fill("Harbour");
  await page.getByRole("button", { name: "Submit" }).click();

  await page.getByRole("heading", { name: "Harbour" }).waitFor();
  await page.getByRole("progressbar").first().waitFor();
  const pictures = page.getByRole("img", { name: /^Output of prompt/ });
  await pictures.nth(2).waitFor();
  await page.getByRole("article").getByText("Succeeded", { exact: true }).first().waitFor();
  expect(await pictures.count()).toBe(3);
  await expect.poll(() => widthsOf(page), SOON).toEqual([512, 512, 512]);
  await page.getByRole("navigation").getByText("3 succeeded").waitFor();
  expect(browser.complaints).toEqual([]);
});

story("the job's address brings it back after a reload", async () => {
  const page = await fill(textToImageText);
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("img", { name: /^Output of prompt 1/ }).waitFor();
  await page.reload();
  await page.getByRole("img", { name: /^Output of prompt 1/ }).waitFor();
  expect(new URL(page.url()).hash).toMatch(/^#\/jobs\/job_/);
});

story("the editor's own format is refused at the field, with how to export the right one", async () => {
  const page = await fill('{"nodes": [{"id": 1}], "links": []}');
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("alert").waitFor();
  expect(await saidOfWorkflow(page)).toContain("Export (API)");
  await expect
    .poll(() => page.getByLabel("Workflow").evaluate((box) => box === document.activeElement), SOON)
    .toBe(true);
});

story("what the server refuses is said at the field too", async () => {
  const page = await fill('{"1": {"class_type": "SaveImage", "inputs": {"images": ["7", 0]}}}');
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("alert").waitFor();
  expect(await saidOfWorkflow(page)).toMatch(/7/);
  expect(new URL(page.url()).hash).toBe("");
});

story("an empty list offers an example, which fills in the form", async () => {
  const fresh = await startTestApp();
  try {
    const page = await browser.open(fresh.url);
    await page.getByRole("button", { name: "Fill in an example" }).click();
    expect(await page.getByLabel("Workflow").inputValue()).toContain("KSampler");
  } finally {
    await fresh.stop();
  }
});

story("a dropped file fills in the workflow and its name", async () => {
  const page = await browser.open(app.url);
  await drop(page, "castle.json", Buffer.from(textToImageText));
  await expect.poll(() => nameField(page).inputValue(), SOON).toBe("castle");
  expect(await page.getByLabel("Workflow").inputValue()).toBe(textToImageText);
});

story("a picture that ComfyUI saved fills in the workflow that made it", async () => {
  const page = await browser.open(app.url);
  await drop(page, "saved.png", await readFile(new URL("../comfy/recordings/saved-by-comfyui.png", import.meta.url)));
  await expect.poll(() => nameField(page).inputValue(), SOON).toBe("saved");
  expect(JSON.parse(await page.getByLabel("Workflow").inputValue())).toEqual({
    "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color: 5 } },
    "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "t" } },
  });
  expect(await page.getByRole("spinbutton", { name: "color" }).inputValue()).toBe("5");
});

story("a picture that Sluice had made brings its workflow back as it was written, ready to run again", async () => {
  const page = await fill(textToImageText);
  await page.getByRole("button", { name: "Submit" }).click();
  const picture = page.getByRole("img", { name: /^Output of prompt 1/ });
  const made = await fetch(new URL((await picture.getAttribute("src")) ?? "", app.url));
  await page.goto(app.url);
  await drop(page, "again.png", Buffer.from(await made.arrayBuffer()));
  await expect.poll(() => nameField(page).inputValue(), SOON).toBe("again");
  const { _meta, ...rest } = JSON.parse(await page.getByLabel("Workflow").inputValue())["9"];
  expect(rest.inputs.filename_prefix).toBe("text-to-image");
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("heading", { name: "again" }).waitFor();
});

story("a picture without a workflow says so at the field, and the text stays", async () => {
  const page = await fill(textToImageText);
  const picture = encodePng({ width: 1, height: 1, data: new Uint8Array(3) }, [["workflow", "{}"]]);
  await drop(page, "editor.png", picture);
  await page.getByRole("alert").waitFor();
  expect(await saidOfWorkflow(page)).toMatch(/editor\.png has its workflow only in the format .* Export \(API\)/);
  expect(await page.getByLabel("Workflow").inputValue()).toBe(textToImageText);
});

/** What a screen reader says about the box, beside its name. */
const saidOfWorkflow = (page: Page): Promise<string> =>
  page
    .getByLabel("Workflow")
    .evaluate((box) => document.getElementById(box.getAttribute("aria-describedby") ?? "")?.textContent ?? "");

const widthsOf = (page: Page): Promise<number[]> =>
  page
    .getByRole("img", { name: /^Output of prompt/ })
    .evaluateAll((pictures) =>
      pictures.map((picture) => (picture instanceof HTMLImageElement ? picture.naturalWidth : 0)),
    );
