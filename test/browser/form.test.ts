// The form made of a workflow: its inputs, a sweep over them, and what is wrong said where it is wrong.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { SOON } from "../support/browser.ts";
import { textToImageText } from "../support/examples.ts";
import { newestJob } from "../support/form.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser } = await openStage();
const fill = async (text: string): Promise<Page> => {
  const page = await browser.open(app.url);
  await page.getByLabel("Workflow").fill(text);
  return page;
};

story("the inputs are a form with the nodes' titles, and what is set there is what runs", async () => {
  const page = await fill(textToImageText);
  const group = (title: string) => page.getByRole("group", { name: title });
  await group("Positive prompt").getByRole("textbox", { name: "text" }).fill("a castle");
  await group("KSampler").getByRole("spinbutton", { name: "steps" }).fill("12.5");
  await group("KSampler").getByRole("spinbutton", { name: "steps" }).fill("12");
  expect(await page.getByLabel("Workflow").inputValue()).toContain('"steps": 12,');
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("article").waitFor();
  const { workflow } = await newestJob(app.url);
  expect(workflow["6"]?.inputs.text).toBe("a castle");
  expect(workflow["3"]?.inputs.steps).toBe(12);
});

story("a sweep of 3 × 4 is counted and shown beforehand, and runs in that order", async () => {
  const page = await fill(textToImageText);
  const axis = (input: string) => page.getByRole("group", { name: input });
  await page.getByRole("button", { name: "Sweep text of Positive prompt" }).click();
  await axis("text of Positive prompt").getByLabel("Values").fill("a lake\na city, at night\na forest");
  await page.getByText("Makes 3 prompts.").waitFor();
  await page.getByLabel("Sweep over").selectOption({ label: "cfg of KSampler" });
  await axis("cfg of KSampler").getByLabel("Takes").selectOption("a range");
  await axis("cfg of KSampler").getByLabel("From").fill("4");
  await axis("cfg of KSampler").getByLabel("Step").fill("0.5");
  await page.getByText("Makes 12 prompts.").waitFor();
  await page.getByText("All combinations: 3 × 4.").waitFor();
  const rows = page.getByRole("table", { name: "The first prompts" }).getByRole("row");
  expect(await rows.allTextContents()).toEqual([
    "#textcfg",
    "1a lake4",
    "2a lake4.5",
    "3a lake5",
    "4a lake5.5",
    "5a city, at night4",
  ]);
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("heading", { name: "Job of 12 prompts" }).waitFor();
  const { prompts } = await newestJob(app.url);
  const made = prompts.edges.map(({ node }) => node.overrides.map(({ value }) => value));
  expect(made.slice(0, 5)).toEqual([
    ["a lake", 4],
    ["a lake", 4.5],
    ["a lake", 5],
    ["a lake", 5.5],
    ["a city, at night", 4],
  ]);
  expect(made).toHaveLength(12);
});

story("what is wrong with an axis is said at its field, by the page or by the server", async () => {
  const page = await fill(textToImageText);
  await page.getByRole("button", { name: "Sweep cfg of KSampler" }).click();
  const values = page.getByLabel("Values");
  await values.fill("5, seven");
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByText("“seven” is not a number.").waitFor();
  expect(await values.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.getByLabel("Takes").selectOption("at random");
  await page.getByLabel("At least").fill("9");
  await page.getByLabel("At most").fill("5");
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByText('Expected "min" to be at most "max".').waitFor();
  expect(await page.getByLabel("At least").getAttribute("aria-invalid")).toBe("true");
  await page.getByLabel("At least").fill("1");
  await page.getByRole("group", { name: "Save Image" }).getByRole("textbox", { name: "filename_prefix" }).fill("../x");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect
    .poll(() => page.getByRole("textbox", { name: "filename_prefix" }).getAttribute("aria-invalid"), SOON)
    .toBe("true");
});
