// With tokens in use: a program shows one, and the page asks for one, keeps it for its tab, and shows its pictures by it.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import AxeSource from "axe-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createSluice, type Sluice } from "../../client/sluice.ts";
import { startTestApp, type TestApp } from "../support/app.ts";
import { foundChromium, SOON, shareBrowser, type TestBrowser } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";

const known = fileURLToPath(new URL("../../client/known.ts", import.meta.url));

const story = test.skipIf(!foundChromium);

let app: TestApp;
let browser: TestBrowser | undefined;
const open: Sluice[] = [];
const sluiceOf = (token: string): Sluice => {
  const sluice = createSluice({ url: app.graphqlUrl, token, webSocketImpl: WebSocket });
  open.push(sluice);
  return sluice;
};
beforeAll(async () => {
  const SLUICE_TOKENS = "ann:submit+control:secret-of-ann,bob:submit+control:secret-of-bob";
  app = await startTestApp({ environment: { SLUICE_TOKENS } });
  if (foundChromium) browser = await shareBrowser();
});
afterAll(async () => {
  for (const sluice of open) sluice.close();
  await browser?.close();
  await app?.stop();
});

test("a program with a token submits, watches and cancels; without one it is told so", async () => {
  const ann = sluiceOf("secret-of-ann");
  const job = await ann.submit({ workflow: textToImage, name: "Of a program" });
  const events = await Array.fromAsync(ann.watch(job.id));
  expect(events.at(-1)?.kind).toBe("JOB_FINISHED");
  expect((await ann.cancel(job.id)).mode).toBe("ALREADY_FINISHED");
  const bob = sluiceOf("secret-of-bob");
  expect(await bob.job(job.id)).toBeNull();
  await expect(bob.cancel(job.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const stranger = sluiceOf("guessed");
  await expect(stranger.job(job.id)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await expect(stranger.watch(job.id).next()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

story("where only known operations are answered, the page's own are enough for it", async () => {
  if (!browser) throw new Error("There is no browser.");
  const { stdout } = await promisify(execFile)(process.execPath, [known]);
  const file = join(app.environment.SLUICE_DATA_DIR ?? "", "known.json");
  await writeFile(file, stdout);
  const strict = await app.another({ SLUICE_TRUSTED_DOCUMENTS: file, SLUICE_ROLE: "server" });
  const page = await browser.open(strict.url ?? "");
  await page.getByLabel("Token").fill("secret-of-ann");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Of a program" }).first().click();
  await page.getByRole("img", { name: /^Output of prompt 1/ }).waitFor();
  const refused = await fetch(`${strict.url}/graphql?query={__schema{queryType{name}}}`, {
    headers: { authorization: "Bearer secret-of-ann" },
  });
  expect(await refused.text()).toContain("FORBIDDEN");
  await page.close();
  await strict.stop();
});

story("the page asks for a token, keeps it for this tab alone, and shows pictures by it", async () => {
  if (!browser) throw new Error("There is no browser.");
  const job = await sluiceOf("secret-of-ann").submit({ workflow: textToImage, name: "Of a person" });
  const page = await browser.open(`${app.url}/#/jobs/${job.id}`);
  const field = page.getByLabel("Token");
  await field.waitFor();
  expect(await page.getByText("Of a person").count()).toBe(0);
  await page.evaluate(AxeSource.source);
  expect(await page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))")).toEqual([]);

  await field.fill("guessed");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This token isn't valid.").waitFor();

  await field.fill("secret-of-ann");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Of a person" }).waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  const picture = page.getByRole("img", { name: /^Output of prompt 1/ });
  await picture.waitFor();
  const width = () => picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0));
  await expect.poll(width, SOON).toBeGreaterThan(0);
  expect(await picture.getAttribute("src")).not.toContain("secret");

  await page.reload();
  await page.getByRole("heading", { name: "Of a person" }).waitFor();
  const otherTab = await page.context().newPage();
  await otherTab.goto(app.url);
  await otherTab.getByLabel("Token").waitFor();

  await page.getByRole("button", { name: "Sign out" }).click();
  await field.waitFor();
  expect(browser.complaints).toEqual([]);
});
