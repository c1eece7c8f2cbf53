// What the stories of the submit form share.
import type { Locator, Page } from "playwright-core";
import { clientOf } from "./client.ts";

export const nameField = (page: Page): Locator => page.getByLabel("Name (optional)");

/** A file on the form, as if it had been dragged there. */
export async function drop(page: Page, filename: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, base64]) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
      data.items.add(new File([content], file ?? ""));
      return data;
    },
    [filename, bytes.toString("base64")],
  );
  await page.getByLabel("Workflow").dispatchEvent("drop", { dataTransfer: transfer });
}

export type NewestJob = {
  workflow: Record<string, { inputs: Record<string, unknown> }>;
  prompts: { edges: { node: { overrides: { value: unknown }[] } }[] };
};

export async function newestJob(url: string): Promise<NewestJob> {
  const { jobs } = await clientOf(url).ask<{ jobs: { edges: [{ node: NewestJob }] } }>(
    "{ jobs(first: 1) { edges { node { workflow prompts(first: 50) { edges { node { overrides { value } } } } } } } }",
  );
  return jobs.edges[0].node;
}
