// The stage of the page's stories: a whole Sluice, a program that uses it, and a browser in front of it.
import { afterAll, onTestFinished, test } from "vitest";
import { createSluice, type Sluice } from "../../client/sluice.ts";
import { startTestApp, type TestApp, type TestAppOptions } from "./app.ts";
import { foundChromium, shareBrowser, type TestBrowser } from "./browser.ts";

export const story = test.skipIf(!foundChromium);

export interface Stage {
  app: TestApp;
  /** Its windows close when their story is over: they would go on drawing what the next ones do. */
  browser: TestBrowser;
  sluice: Sluice;
}

/** For all stories of a file; struck after the last one. */
export async function openStage(options: TestAppOptions = {}): Promise<Stage> {
  // Then no story is told.
  if (!foundChromium) return {} as Stage;
  await using cleanUp = new AsyncDisposableStack();
  const app = await startTestApp(options);
  cleanUp.defer(app.stop);
  const browser = await shareBrowser();
  cleanUp.defer(browser.close);
  const sluice = cleanUp.adopt(createSluice({ url: app.graphqlUrl }), ({ close }) => close());
  const owned = cleanUp.move();
  afterAll(() => owned.disposeAsync());
  return { app, sluice, browser: { ...browser, open: openFor(browser) } };
}

const openFor =
  (browser: TestBrowser): TestBrowser["open"] =>
  async (...where) => {
    const page = await browser.open(...where);
    onTestFinished(() => page.context().close());
    return page;
  };
