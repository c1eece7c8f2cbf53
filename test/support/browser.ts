// Opens the built page in a real browser, and fails a test on whatever the page itself complains about.
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { createLog } from "../../server/log.ts";
import { buildPage } from "../../server/page.ts";
import { alone } from "./alone.ts";
import { findChromium } from "./chromium.ts";

/** Null where no browser is to be had: such tests are skipped. */
export const foundChromium = await findChromium();

/** How long a page may take on a busy machine; for expect.poll, as for everything that is waited for. */
export const SOON = { timeout: 15_000 };

export interface TestBrowser {
  /** A window of its own, with nothing kept from others. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the pages threw, or were forbidden by their content security policy. */
  complaints: string[];
  close(): Promise<void>;
}

const QUIET = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export async function startBrowser(): Promise<TestBrowser> {
  if (!foundChromium) throw new Error("There is no Chrome or Chromium.");
  await alone("sluice-page", () => buildPage(createLog("warn")));
  const { executablePath, env } = foundChromium;
  // Chromium's sandbox refuses to run as root.
  const args = process.getuid?.() === 0 ? [...QUIET, "--no-sandbox"] : QUIET;
  const browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
  const complaints: string[] = [];
  return { complaints, close: () => browser.close(), open: (url, options) => open(browser, complaints, url, options) };
}

async function open(
  browser: Browser,
  complaints: string[],
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 850 }, ...options });
  // Shorter than a test may take, so that what was waited for is named.
  context.setDefaultTimeout(SOON.timeout);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) complaints.push(message.text());
  });
  await page.goto(url);
  return page;
}
