// Backends are added on the page: tried first, with what is wrong in a sentence; then changed, and removed.
import { afterAll, expect } from "vitest";
import { startSimulator } from "../../server/simulator/start.ts";
import { violations } from "../support/axe.ts";
import { textToImage } from "../support/examples.ts";
import { soon } from "../support/soon.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage({ environment: { COMFYUI_URLS: "", SLUICE_SIMULATOR_SECONDS: "0" } });
const comfy = await startSimulator({ seconds: 0, asks: { headers: { authorization: "Bearer open-sesame" } } });
afterAll(() => comfy.close());

story("a backend is tried, added, runs a job, is renamed without losing its headers, and is removed", async () => {
  const page = await browser.open(`${app.url}/#/backends`, { reducedMotion: "reduce", bypassCSP: true });
  await page.getByRole("button", { name: "Add a backend" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a backend" });
  await dialog.getByLabel("Address").fill(comfy.url);
  await dialog.getByRole("button", { name: "Test" }).click();
  await dialog.getByText("asks for a user and password or a token").waitFor();
  await dialog.getByLabel("Name").fill("The big one");
  await dialog.getByLabel("Labels").fill("gpu=h100, fast");
  await dialog.getByRole("button", { name: "Add a header" }).click();
  await dialog.getByLabel("Name of header 1").fill("Authorization");
  const value = dialog.getByLabel("Value of header 1");
  await value.fill("Bearer open-sesame");
  expect(await value.getAttribute("type")).toBe("password");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Test" }).click();
  await dialog.getByText("ComfyUI 0.38.0 answers.").waitFor();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "The big one" }) });
  await card.getByText("gpu=h100, fast").waitFor();
  await card.getByText("online").waitFor();
  const job = await sluice.submit({ workflow: textToImage });
  const [last] = (await Array.fromAsync(sluice.watch(job.id))).slice(-1);
  expect(last).toMatchObject({ kind: "JOB_FINISHED", status: "SUCCEEDED" });
  expect(comfy.log.entries.some(({ kind }) => kind === "submitted")).toBe(true);

  await card.getByRole("button", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: "Edit The big one" });
  await edit.getByText("It is sent authorization. Values are never shown.").waitFor();
  expect(await page.content()).not.toContain("open-sesame");
  await edit.getByLabel("Name").fill("The old one");
  await edit.getByRole("button", { name: "Save" }).click();
  const renamed = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "The old one" }) });
  await renamed.getByText("online").waitFor();
  await renamed.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Test" }).click();
  await page.getByText("ComfyUI 0.38.0 answers.").waitFor();
  await page.getByRole("dialog").getByLabel("Address").fill("http://127.0.0.1:1");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("Another address is another backend").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await renamed.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog", { name: "Remove The old one?" }).getByRole("button", { name: "Remove" }).click();
  await renamed.getByText("removed", { exact: true }).waitFor();
  await soon(async () => expect(await renamed.getByRole("button", { name: "Edit" }).count()).toBe(0));
  expect(browser.complaints).toEqual([]);
});
