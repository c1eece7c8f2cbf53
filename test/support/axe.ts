// What axe finds wrong with a page, in words.
import axe from "axe-core";
import type { Page } from "playwright-core";

export const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const found: { id: string; nodes: { html: string; failureSummary?: string }[] }[] = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)",
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
};
