// A large output on the page: how far its copy is, why it stopped, and the picture as soon as it is there.
import { expect } from "vitest";
import { Prisma } from "../../prisma/generated/client.ts";
import { decodeId } from "../../schema/model/id.ts";
import { SOON } from "../support/browser.ts";
import { COLORS } from "../support/flowWorkflows.ts";
import { openStage, story } from "../support/stage.ts";

const { app, browser, sluice } = await openStage();
const MB = 1_000_000;
const version = { etag: '"1"', lastModified: null, sizeBytes: 500 * MB };
const OPEN = { storedAt: null, sizeBytes: null, mimeType: null, copyAt: new Date(Date.now() + 3_600_000) };

story("the copy of a large output is followed by itself, until the picture is there", async () => {
  const { output } = app.database.prisma;
  const { id } = await sluice.submit({ workflow: COLORS });
  for await (const event of sluice.watch(id)) if (event.kind === "JOB_FINISHED") break;
  const of = { prompt: { jobId: decodeId("Job", id) } };
  await expect.poll(() => output.count({ where: { ...of, storedAt: null } }), SOON).toBe(0);
  const whole = await output.findFirstOrThrow({ where: of });
  const write = (data: Prisma.OutputUpdateInput) => output.update({ where: { id: whole.id }, data });

  await write({ ...OPEN, partial: { bytes: 120 * MB, version } });
  const page = await browser.open(`${app.url}/#/jobs/${id}`);
  await page.getByText(`Copying ${whole.filename} from its backend: 120 of 500 MB.`).waitFor();
  await write({ partial: { bytes: 1.2 * 250 * MB, version }, error: "The copy failed: the connection broke off" });
  await page.getByText("the connection broke off (300 of 500 MB are here; it goes on by itself)").waitFor();
  const { storedAt, sizeBytes, mimeType } = whole;
  await write({ storedAt, sizeBytes, mimeType, copyAt: null, error: null, partial: Prisma.DbNull });
  await page.getByRole("img", { name: /^Output of prompt 1/ }).waitFor();
  expect(await page.getByText("of 500 MB").count()).toBe(0);
});
