// Canceling in the page: it says beforehand what will happen, afterwards what did, and in the end how the job ended.
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { SOON } from "../support/browser.ts";
import { textToImage } from "../support/examples.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage();

/** A job of that many prompts whose first one stands in the sampler, and its page. */
const openHeld = async (prompts: number) => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  if (!hold) throw new Error("no simulator");
  onTestFinished(hold.release);
  const random = { count: prompts };
  const job = await sluice.submit({
    name: `A job of ${prompts}`,
    workflow: textToImage,
    sweep: [{ path: "3.inputs.seed", random }],
  });
  await hold.reached;
  const page = await browser.open(`${app.url}/#/jobs/${job.id}`);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  return { job, hold, page };
};
const confirm = (page: Page) => page.getByRole("button", { name: "Cancel job" }).click();
const notice = (page: Page) => page.getByRole("region", { name: /^Cancel/ });

story("cancel after current says what is canceled now and what finishes first, and the job ends canceled", async () => {
  const { hold, page } = await openHeld(13);
  await page.getByText("12 pending prompts will be canceled now. 1 running prompt will finish first.").waitFor();
  await page.getByLabel("Reason").fill("the wrong checkpoint");
  await confirm(page);

  await notice(page).getByText("12 pending prompts canceled. 1 running prompt will finish first.").waitFor();
  await notice(page).getByText("Reason: the wrong checkpoint").waitFor();
  await notice(page).getByRole("button", { name: "Stop it now" }).waitFor();
  await notice(page)
    .getByText(/^Prompt #1 on \S+ finishes first \(at KSampler, \d+ %\)\.$/)
    .waitFor();
  expect(await page.getByRole("button", { name: "Cancel", exact: true }).isDisabled()).toBe(true);
  hold.release();
  await notice(page).getByText("Ended canceled: 1 succeeded, 12 canceled.").waitFor();
  await page.getByRole("img", { name: /^Output of prompt 1/ }).waitFor();
  await page.reload();
  await notice(page).getByText("12 pending prompts canceled. 1 running prompt will finish first.").waitFor();
  expect(browser.complaints).toEqual([]);
});

story(
  "how long what runs may still take is said beforehand and afterwards, from what the job's others took",
  async () => {
    const [simulator] = app.simulators;
    const [first, second] = [
      simulator?.hold({ at: "node", classType: "VAEDecode" }),
      simulator?.hold({ at: "node", classType: "KSampler" }),
    ];
    const sweep = [{ path: "3.inputs.seed", values: [1, 2, 3] }];
    const { id } = await sluice.submit({ name: "Slow", workflow: textToImage, sweep });
    await second?.reached;
    second?.release();
    await first?.reached;
    const last = simulator?.hold({ at: "node", classType: "KSampler" });
    first?.release();
    await last?.reached;
    const { prisma } = app.database;
    const finishedAt = new Date();
    const startedAt = new Date(finishedAt.getTime() - 90_000);
    await prisma.prompt.updateMany({
      where: { status: "SUCCEEDED", job: { name: "Slow" } },
      data: { startedAt, finishedAt },
    });
    const page = await browser.open(`${app.url}/#/jobs/${id}`);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page
      .getByText(
        /^1 pending prompt will be canceled now\. 1 running prompt will finish first \(about (1 min|\d0 s)\)\.$/,
      )
      .waitFor();
    await confirm(page);
    await notice(page)
      .getByText(/^1 pending prompt canceled\. 1 running prompt will finish first \(about (1 min|\d0 s)\)\.$/)
      .waitFor();
    last?.release();
    await notice(page)
      .getByText("1 pending prompt canceled. 1 running prompt will finish first.", { exact: true })
      .waitFor();
    await notice(page).getByText("Ended canceled: 2 succeeded, 1 canceled.").waitFor();
  },
);

story("what still runs after a cancel can be stopped now", async () => {
  const { page } = await openHeld(3);
  await confirm(page);
  await notice(page).getByRole("button", { name: "Stop it now" }).click();
  await notice(page).getByText("Ended canceled: 3 canceled.").waitFor();
});

story("the running prompt can be stopped with the same cancel", async () => {
  const { page } = await openHeld(3);
  await page.getByLabel("Stop it now").check();
  await page.getByText("2 pending prompts will be canceled now. 1 running prompt will be stopped now.").waitFor();
  await confirm(page);
  await notice(page).getByText("Ended canceled: 3 canceled.").waitFor();
});

story("a deadline for the running prompt counts down", async () => {
  const { hold, page } = await openHeld(2);
  await page.getByLabel("Seconds until what runs is stopped").fill("600");
  await confirm(page);
  await notice(page)
    .getByText(/what isn't finished in (600|59\d) seconds will be stopped/)
    .waitFor();
  await notice(page)
    .getByText(/what isn't finished in 59\d seconds will be stopped/)
    .waitFor();
  hold.release();
  await notice(page).getByText("Ended canceled: 1 succeeded, 1 canceled.").waitFor();
});

story("the counts in the dialog follow the job, and nothing can be canceled once it has ended", async () => {
  const { hold, page } = await openHeld(1);
  await page.getByText("No prompt is pending. 1 running prompt will finish first.").waitFor();
  hold.release();
  await page.getByText("The job has ended by now: there is nothing left to cancel.").waitFor();
  expect(await page.getByRole("button", { name: "Cancel job" }).isDisabled()).toBe(true);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count(), SOON).toBe(0);
});

story("another tab that only looks says the same from the counts", async () => {
  const { job, hold, page } = await openHeld(4);
  const other = await browser.open(page.url());
  await confirm(page);
  await notice(other).getByText("3 prompts canceled.").waitFor();
  await notice(other).getByText("1 prompt still runs and will finish first.").waitFor();
  hold.release();
  await notice(other).getByText("Ended canceled: 1 succeeded, 3 canceled.").waitFor();
  expect((await sluice.job(job.id))?.status).toBe("CANCELED");
});
