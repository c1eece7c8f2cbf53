// On the page numbers stay as they are written: in the form, in what is shown, run again and copied.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { SOON } from "../support/browser.ts";
import { openStage, story } from "../support/stage.ts";
import { askInText, sampler } from "./stage.ts";

const { app, browser } = await openStage();
const TOP = "18446744073709551615";

const NEWEST = `{ jobs(first: 1) { edges { node { id workflowText prompts(first: 9) { edges { node {
  status overrides { valueText } } } } } } } }`;

const newest = async (): Promise<{ text: string; values: string[]; done: boolean }> => {
  const { text } = await askInText(app.url, NEWEST);
  const values = [...text.matchAll(/"valueText":"([^"]*)"/g)].map(([, value = ""]) => value);
  return { text: text.replaceAll('\\"', '"'), values, done: !/PENDING|RUNNING/.test(text) };
};

const fill = async (inputs: string): Promise<Page> => {
  const page = await browser.open(app.url, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByLabel("Workflow").fill(sampler(inputs));
  return page;
};

const submit = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("article").waitFor();
};

const copied = async (page: Page, name: string): Promise<string> => {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("group", { name: "Copy as" }).getByRole("button", { name }).click();
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(read, SOON).not.toBe("");
  return read();
};

story("what is pasted is a field each, and another field that is set leaves it as it is", async () => {
  const page = await fill(`"seed": ${TOP}, "cfg": 1.0`);
  const field = (name: string) => page.getByRole("group", { name: "KSampler" }).getByRole("spinbutton", { name });
  expect(await field("seed").inputValue()).toBe(TOP);
  expect(await field("cfg").inputValue()).toBe("1.0");
  await field("steps").fill("2");
  expect(await page.getByLabel("Workflow").inputValue()).toContain(`"seed": ${TOP},\n      "cfg": 1.0,`);
  await field("seed").fill("18446744073709551614");
  await field("cfg").fill("2.50");
  await submit(page);
  expect((await newest()).text).toContain('"seed":18446744073709551614,"cfg":2.50,"steps":2');
});

story("a swept seed beyond 2^53 is shown, viewed, copied and run again as it is", async () => {
  const page = await fill('"seed": 1, "cfg": 1.0');
  await page.getByRole("button", { name: "Sweep seed of KSampler" }).click();
  const axis = page.getByRole("group", { name: "seed of KSampler" });
  await axis.getByLabel("Takes").selectOption("a range");
  await axis.getByLabel("From").fill("18446744073709551614");
  await axis.getByLabel("How many").fill("2");
  await page.getByRole("cell", { name: TOP }).waitFor();
  await submit(page);
  await expect.poll(async () => (await newest()).values, SOON).toEqual(["18446744073709551614", TOP]);
  await page.getByText(TOP).first().waitFor();
  await page.getByRole("link", { name: "Table" }).click();
  await page.getByRole("cell", { name: TOP }).waitFor();
  await page.getByRole("link", { name: "Open prompt 2" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(TOP).first().waitFor();
  expect(await copied(page, "ComfyUI workflow")).toContain(`"seed": ${TOP},\n      "cfg": 1.0,`);
  expect(await copied(page, "GraphQL")).toMatch(new RegExp(`"seed": ${TOP},\n# +"cfg": 1.0,`));
  expect(await copied(page, "curl")).toContain(`"seed":${TOP},"cfg":1.0,`);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Run again" }).click();
  expect(await axis.getByLabel("Values").inputValue()).toBe(`18446744073709551614, ${TOP}`);
  expect(await page.getByLabel("Workflow").inputValue()).toContain('"cfg": 1.0,');
  await axis.getByLabel("Takes").selectOption("at random");
  await axis.getByLabel("At least").fill(TOP);
  await axis.getByLabel("At most").fill(TOP);
  await submit(page);
  await expect.poll(async () => (await newest()).values, SOON).toEqual([TOP, TOP]);
});
