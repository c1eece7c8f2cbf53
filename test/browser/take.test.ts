// Taking things out of a job: its files, the submission as text that runs elsewhere, and the form filled with it.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { parse, validate } from "graphql";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { SubmitInput } from "../../client/sluice.ts";
import { schema } from "../../schema/graphql/schema.ts";
import { readZip } from "../api/zip.ts";
import { SOON } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";
import { newestJob } from "../support/form.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage();

const open = async (input: Omit<SubmitInput, "workflow">, query = "") => {
  const job = await sluice.submit({ workflow: textToImage, ...input });
  for await (const event of sluice.watch(job.id)) if (event.kind === "JOB_FINISHED") break;
  const page = await browser.open(`${app.url}/#/jobs/${job.id}${query}`, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  return { job, page };
};
/** A button that has just been pressed says "Copied" for a while. */
const FORMS = ["GraphQL", "curl", "ComfyUI workflow"];
const copied = async (page: Page, name: string): Promise<string> => {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("group", { name: "Copy as" }).getByRole("button").nth(FORMS.indexOf(name)).click();
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(read, SOON).not.toBe("");
  return read();
};
const seeds = (values: unknown[]) => ({ path: "3.inputs.seed", values });

story("all files of a job come as one zip, and a picture alone under its name", async () => {
  const { page } = await open({ name: "Lake", sweep: [seeds([1, 2])] });
  const [zip] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download all" }).click(),
  ]);
  expect(zip.suggestedFilename()).toBe("Lake.zip");
  const names = [...readZip(await readFile(await zip.path())).keys()];
  expect(names).toEqual(["1-1_text-to-image_00001_.png", "2-1_text-to-image_00001_.png"]);
  await page.getByRole("link", { name: "Open prompt 2" }).click();
  const [picture] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(picture.suggestedFilename()).toBe("text-to-image_00001_.png");
});

story("a prompt is copied as a command that really runs it again, as an operation, and as a workflow", async () => {
  const { page } = await open({ sweep: [seeds([7, 8])] }, "?prompt=2");
  const changed = { ...textToImage, "3": { ...textToImage["3"], inputs: { ...textToImage["3"]?.inputs, seed: 8 } } };
  expect(JSON.parse(await copied(page, "ComfyUI workflow"))).toEqual(changed);
  const { stdout } = await promisify(execFile)("sh", ["-c", await copied(page, "curl")]);
  expect(JSON.parse(stdout)).toMatchObject({ data: { submitJob: { id: expect.stringMatching(/^job_/) } } });
  const job = await newestJob(app.url);
  expect(job.workflow).toEqual(changed);
  const operation = await copied(page, "GraphQL");
  expect(validate(schema, parse(operation))).toEqual([]);
  const [, variables = ""] = operation.split("# Its variables:\n");
  expect(JSON.parse(variables.replaceAll(/^# /gm, ""))).toEqual({ input: { workflow: changed } });
});

story("a whole job is copied with all its prompts", async () => {
  const prompts = [{ overrides: [{ path: "3.inputs.seed", value: 5 }] }, { overrides: [] }];
  const { page } = await open({ name: "Two of a kind", prompts });
  await page.locator("summary", { hasText: "Copy" }).click();
  await promisify(execFile)("sh", ["-c", await copied(page, "curl")]);
  const job = await newestJob(app.url);
  expect(job.prompts.edges.map(({ node }) => node.overrides)).toEqual([[{ value: 5 }], []]);
});

story("a sweep is run again with a change: the form has its axes", async () => {
  const text = ["a lake, at night", 'a "city"'];
  const { page } = await open({
    name: "Again",
    priority: 3,
    sweep: [{ path: "6.inputs.text", values: text }, seeds([1, 2, 3])],
  });
  await page.getByRole("button", { name: "Run again" }).click();
  await page.getByText("Makes 6 prompts.").waitFor();
  const seed = page.getByRole("group", { name: "seed of KSampler" });
  expect(await seed.getByLabel("Values").inputValue()).toBe("1, 2, 3");
  await seed.getByLabel("Values").fill("1, 2, 3, 4");
  await page.getByText("Makes 8 prompts.").waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("heading", { name: "Again" }).waitFor();
  await page.getByText("Priority 3").waitFor();
  const { prompts } = await newestJob(app.url);
  const made = prompts.edges.map(({ node }) => node.overrides.map(({ value }) => value));
  expect(made).toEqual(text.flatMap((line) => [1, 2, 3, 4].map((value) => [line, value])));
});

story("prompts that are no sweep are run again as they were", async () => {
  const made = [[{ path: "3.inputs.seed", value: 5 }], [{ path: "3.inputs.steps", value: 6 }], []];
  const { page } = await open({ prompts: made.map((overrides) => ({ overrides })) });
  await page.getByRole("button", { name: "Run again" }).click();
  await page.getByText("The 3 prompts of the job before").waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("article").waitFor();
  const { prompts } = await newestJob(app.url);
  expect(prompts.edges.map(({ node }) => node.overrides.map(({ value }) => value))).toEqual([[5], [6], []]);
});

story("what failed is tried again as a job of its own, which says whose retry it is", async () => {
  Object.assign(app.simulators[0]?.switches ?? {}, {
    failures: [{ classType: "KSampler", input: { name: "seed", value: 3 }, kind: "exception" }],
  });
  const job = await sluice.submit({
    name: "Partly",
    workflow: textToImage,
    sweep: [{ path: "3.inputs.seed", values: [2, 3] }],
  });
  const page = await browser.open(`${app.url}/#/jobs/${job.id}`);
  await page.getByRole("button", { name: "Retry 1 prompt" }).click();
  await page.getByRole("article").getByRole("link", { name: "Partly" }).waitFor();
  expect((await newestJob(app.url)).prompts.edges.map(({ node }) => node.overrides.map(({ value }) => value))).toEqual([
    [3],
  ]);
  await page.getByRole("article").getByRole("link", { name: "Partly" }).click();
  await page.getByRole("button", { name: "Succeeded 1" }).waitFor();
});

story("of ten thousand prompts only those on the screen are drawn, and the last one is a jump away", async () => {
  const hold = app.simulators[0]?.hold({ at: "node" });
  const random = { count: 10_000 };
  const job = await sluice.submit({ workflow: textToImage, sweep: [{ path: "3.inputs.seed", random }] });
  await hold?.reached;
  const page = await browser.open(`${app.url}/#/jobs/${job.id}`);
  const card = (number: number) => page.getByRole("link", { name: `Open prompt ${number}`, exact: true });
  const toTheEnd = () =>
    page.locator("#prompts").evaluate((head) => {
      for (let box = head.parentElement; box; box = box.parentElement) box.scrollTop = box.scrollHeight;
    });
  await card(2).waitFor();
  await expect.poll(() => toTheEnd().then(() => card(10_000).count()), SOON).toBe(1);
  expect(await page.locator(".card").count()).toBeLessThanOrEqual(300);
  await page.getByRole("link", { name: "Table" }).click();
  await expect.poll(() => toTheEnd().then(() => page.getByRole("rowheader", { name: "10000" }).count()), SOON).toBe(1);
  expect(await page.getByRole("row").count()).toBeLessThanOrEqual(600);
  await sluice.cancel(job.id, { interrupt: true });
  hold?.release();
});
