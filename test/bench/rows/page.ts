// How much JavaScript the first load of the page brings, gzipped.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { createLog } from "../../../server/log.ts";
import { buildPage } from "../../../server/page.ts";
import type { Row } from "../row.ts";

const DIST = fileURLToPath(new URL("../../../client/dist", import.meta.url));
const KB = 1_000;

export const page: Row = {
  title: "JavaScript of the first page load, gzipped",
  limitMs: 60_000,
  async measure() {
    await buildPage(createLog("warn"));
    const scripts = scriptsOf(await readFile(join(DIST, "index.html"), "utf8"));
    if (scripts.length === 0) throw new Error("the page has no script");
    const files = await Promise.all(scripts.map((path) => readFile(join(DIST, path))));
    const bytes = files.reduce((sum, file) => sum + gzipSync(file).byteLength, 0);
    return [{ name: "page: JavaScript, gzipped", unit: "kB", values: [bytes / KB], reach: { atMost: 200 } }];
  },
};

/** What the page names itself: entries and what is loaded ahead for them. */
function scriptsOf(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].flatMap(([, path]) => path ?? []);
}
