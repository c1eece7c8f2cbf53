// What people drop, choose or paste besides JSON and PNG: media that ComfyUI saved, and what is none.
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { SOON } from "../support/browser.ts";
import { drop, nameField } from "../support/form.ts";
import * as make from "../support/mediaBytes.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser } = await openStage();
const recorded = (name: string): Promise<Buffer> => readFile(new URL(`../comfy/recordings/${name}`, import.meta.url));
const textOf = (page: Page): Promise<string> => page.getByLabel("Workflow").inputValue();

story.each([
  ["with-workflow.mp4", "SaveVideo"],
  ["with-workflow.webm", "SaveWEBM"],
  ["with-workflow.flac", "SaveAudio"],
  ["animated-with-workflow.webp", "SaveAnimatedWEBP"],
])("a dropped %s fills in the workflow that made it", async (name, saver) => {
  const page = await browser.open(app.url);
  await drop(page, name, await recorded(name));
  await expect.poll(() => textOf(page), SOON).toContain(`"class_type": "${saver}"`);
  expect(await nameField(page).inputValue()).toBe(name.replace(/\.\w+$/, ""));
});

story("what carries no workflow is refused by its name, and the text stays", async () => {
  const page = await browser.open(app.url);
  await page.getByLabel("Workflow").pressSequentially("{}");
  await drop(page, "archive.zip", make.joined("PK\x03\x04", Buffer.alloc(100)));
  await page.getByText("archive.zip is a ZIP archive;").waitFor();
  await drop(page, "photo.jpg", make.jpeg());
  await page.getByText("photo.jpg is a picture without a ComfyUI workflow").waitFor();
  expect(await textOf(page)).toBe("{}");
});

story("40 MB of noise called clip.mp4 are refused while the page goes on drawing", async () => {
  const page = await browser.open(app.url);
  const folder = await mkdtemp(join(tmpdir(), "sluice-media-"));
  try {
    await writeFile(join(folder, "clip.mp4"), randomBytes(40 * 1024 * 1024));
    await page.evaluate(() => {
      const seen = { longest: 0, last: performance.now() };
      Object.assign(window, { seen });
      const look = (now: number): void => {
        seen.longest = Math.max(seen.longest, now - seen.last);
        seen.last = now;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.getByLabel("Choose a file").setInputFiles(join(folder, "clip.mp4"));
    await page.getByText("clip.mp4 is not a file that Sluice can read").waitFor();
    const longest = await page.evaluate(() => (window as unknown as { seen: { longest: number } }).seen.longest);
    expect(longest).toBeLessThan(1000);
    expect(await textOf(page)).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});

story("a picture that is pasted into the box is read as one that is dropped", async () => {
  const page = await browser.open(app.url);
  const content = (await recorded("both-chunks.png")).toString("base64");
  await page.getByLabel("Workflow").evaluate((box, base64) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    data.items.add(new File([bytes], "image.png", { type: "image/png" }));
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, content);
  await expect.poll(() => textOf(page), SOON).toContain('"SaveImage"');
});

story("is_changed with NaN in a pasted workflow is no mistake, but NaN in an input is named", async () => {
  const page = await browser.open(app.url);
  const box = page.getByLabel("Workflow");
  await box.fill('{"1": {"class_type": "EmptyImage", "is_changed": [NaN], "inputs": {"width": 64}}}');
  await page.getByText("1 node.").waitFor();
  await box.fill('{"1": {"class_type": "EmptyImage", "inputs": {"width": NaN}}}');
  await page.getByText("1.inputs.width is NaN, which can't be submitted.").waitFor();
});
