// Opens the built page in a real browser, and fails a test on whatever the page itself complains about.
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { builtPage } from "./builtPage.ts";
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

/** One of its own. */
export async function startBrowser(): Promise<TestBrowser> {
  const browser = await launch();
  return { ...openIn(browser), close: () => browser.close() };
}

let shared: Browser | undefined;

/** The one of all files of a worker: its start takes longer than a story. It ends with the worker; what is closed here are the windows. */
export async function shareBrowser(): Promise<TestBrowser> {
  if (!shared?.isConnected()) shared = await launch();
  return openIn(shared);
}

async function launch(): Promise<Browser> {
  if (!foundChromium) throw new Error("There is no Chrome or Chromium.");
  await builtPage();
  const { executablePath, env } = foundChromium;
  // Chromium's sandbox refuses to run as root.
  const args = process.getuid?.() === 0 ? [...QUIET, "--no-sandbox"] : QUIET;
  return chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
}

function openIn(browser: Browser): TestBrowser {
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  return {
    complaints,
    async open(url, options) {
      const page = await open(browser, complaints, url, options);
      contexts.push(page.context());
      return page;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
    },
  };
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
