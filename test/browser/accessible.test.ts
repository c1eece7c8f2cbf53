// Everybody can use the page: axe finds nothing to complain about, in both colour schemes, and the keyboard is enough.
import type { Page } from "playwright-core";
import { beforeAll, expect } from "vitest";
import { violations } from "../support/axe.ts";
import { SOON } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage();
let jobId: string;
beforeAll(async () => {
  Object.assign(app.simulators[0]?.switches ?? {}, {
    failures: [{ classType: "KSampler", input: { name: "seed", value: 2 }, kind: "exception" }],
  });
  const hold = app.simulators[0]?.hold({ at: "node", nodeId: "3", classType: "KSampler" });
  const sweep = [{ path: "3.inputs.seed", values: [1, 2, 3, 4] }];
  const ended = await sluice.submit({
    name: "Ended",
    workflow: textToImage,
    sweep: [{ path: "3.inputs.seed", values: [1, 2] }],
  });
  hold?.release();
  for await (const event of sluice.watch(ended.id)) if (event.kind === "JOB_FINISHED") break;
  const held = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  jobId = (await sluice.submit({ name: "Held", workflow: textToImage, sweep })).id;
  await held?.reached;
});

const PHONE = { width: 390, height: 844 };

/** Without motion: a colour that changes slowly has the wrong contrast meanwhile. */
const open = (address: string, viewport = { width: 1280, height: 850 }) =>
  browser.open(`${app.url}/${address}`, { reducedMotion: "reduce", bypassCSP: true, viewport });

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect([colorScheme, await violations(page)]).toEqual([colorScheme, []]);
  }
}

story("the form is accessible in both schemes, also with a mistake in it", async () => {
  const page = await open("");
  await page.getByRole("link", { name: "Held" }).waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Text to image" }).click();
  await page.getByRole("button", { name: "Random seeds" }).click();
  await page.getByRole("button", { name: "Sweep text of Positive prompt" }).click();
  await page.getByRole("table", { name: "The first prompts" }).waitFor();
  await expectAccessible(page);
  await page.getByLabel("Workflow").fill("nothing");
  await page.getByRole("alert").waitFor();
  await expectAccessible(page);
});

story("a running job and the dialog that cancels it are accessible in both schemes", async () => {
  const page = await open(`#/jobs/${jobId}`);
  await page.getByRole("progressbar").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page);
});

story("a failed job and an opened backend are accessible in both schemes", async () => {
  const page = await open("");
  await page.getByRole("link", { name: "Ended" }).click();
  await page.getByRole("article").getByText("KSampler").waitFor();
  await page.getByRole("list", { name: "Backends" }).locator("summary").click();
  await expectAccessible(page);
});

story("it fits a phone's width, and is accessible there in both schemes", async () => {
  const page = await open("", PHONE);
  const places = { "": "New job", "#/jobs": "Jobs", [`#/jobs/${jobId}`]: "Held", "#/backends": "Backends" };
  for (const [address, heading] of Object.entries(places)) {
    await page.goto(`${app.url}/${address}`);
    await page.getByText("live", { exact: true }).waitFor();
    await page.getByRole("heading", { name: heading, exact: true }).waitFor();
    if (address === "#/jobs") await page.getByRole("link", { name: "Held" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await expectAccessible(page);
  }
});

/** What sticks out of the heads of a job's cards, to the right. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll(".card-head, .card-head > .status")].flatMap((box) =>
      box.scrollWidth > box.clientWidth ? [`${box.className}: ${box.textContent}`] : [],
    ),
  );

story("on a card nothing is cut off, but the status's word on a phone", async () => {
  const page = await open(`#/jobs/${jobId}`);
  await page.getByRole("button", { name: "Cancel prompt 4" }).waitFor();
  for (const width of [1024, 1280, 1360, 1440]) {
    await page.setViewportSize({ width, height: 850 });
    expect([width, await cutOff(page)]).toEqual([width, []]);
  }
  await page.setViewportSize(PHONE);
  expect((await cutOff(page)).filter((found) => !found.startsWith("status"))).toEqual([]);
});

story("the list with what is selected in it, its questions and its palette is accessible in both schemes", async () => {
  const page = await open("#/jobs");
  await page.getByLabel("Select Held").check();
  await expectAccessible(page);
  await page.getByRole("region", { name: "Selected jobs" }).getByRole("button", { name: "Cancel" }).click();
  await page.getByText("1 running prompt will finish first.").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByText("Filter", { exact: true }).click();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: "Held" }).waitFor();
  await expectAccessible(page);
});

story("nothing moves by itself for those who asked for less motion", async () => {
  for (const reducedMotion of ["no-preference", "reduce"] as const) {
    const page = await browser.open(`${app.url}/#/jobs/${jobId}`, { reducedMotion });
    await page.getByRole("progressbar").waitFor();
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll("*")].filter((element) => {
          const { animationName, transitionDuration } = getComputedStyle(element);
          return animationName !== "none" || transitionDuration.split(", ").some((length) => length !== "0s");
        }).length,
    );
    expect([reducedMotion, moving > 0]).toEqual([reducedMotion, reducedMotion === "no-preference"]);
  }
});

story("a job can be canceled with the keyboard alone, and focus comes back", async () => {
  const page = await browser.open(`${app.url}/#/jobs/${jobId}`);
  await page.getByRole("button", { name: "Cancel", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await expect.poll(() => focused(page), SOON).toContain("Let it finish");
  // Who is quick asks again before the browser has drawn the page without the dialog.
  await page
    .getByRole("button", { name: "Cancel", exact: true, includeHidden: true })
    .evaluate((button: HTMLElement) => {
      button.addEventListener("focus", () => setTimeout(() => button.click()), { once: true });
    });
  await page.keyboard.press("Escape");
  await expect.poll(() => focused(page), SOON).toContain("Let it finish");
  await page.keyboard.press("Escape");
  await expect.poll(() => focused(page), SOON).toBe("Cancel");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page), SOON).toContain("Let it finish");
  await page.keyboard.press("ArrowDown");
  await page.getByText("1 running prompt will be stopped now.").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Ended canceled: 4 canceled.").waitFor();
  await expect.poll(() => page.getByRole("status").textContent(), SOON).toMatch(/^Held: canceled/);
});

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return (element?.closest("label") ?? element)?.textContent ?? "";
  });
