// Scrolls a page's list to its end while much changes, and measures how smoothly that goes.
import type { Page } from "playwright-core";
import { graphql } from "../../client/graphql.ts";
import type { Sluice } from "../../client/sluice.ts";

export interface Smoothness {
  /** Between one frame and the next, as the page sees it: other processes' work counts too. */
  frameMs: number[];
  /** What the page's own thread computed in its longest tasks, whatever else the machine did. */
  longestTaskMs: number;
  /** What that thread computed in all its tasks, for each frame. */
  ownMs: number;
  /** What the badge said meanwhile. */
  states: string[];
}

const SetPriority = graphql(
  `mutation SetPriority($id: ID!, $priority: Int!) { setJobPriority(id: $id, priority: $priority) { id } }`,
);

const A_SECOND = 50;
/** A machine that is too busy for the rate makes fewer, instead of a heap of them. */
const AT_ONCE = 10;

/** So many changes a second of those jobs in turn. Returns what stops it, and says how many there were. */
export function keepChanging(sluice: Sluice, ids: readonly string[]): () => Promise<number> {
  const underway = new Set<Promise<unknown>>();
  let made = 0;
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * A_SECOND;
    for (; made < due && underway.size < AT_ONCE; made += 1) {
      const variables = { id: ids[made % ids.length] ?? "", priority: 1 + Math.floor(made / ids.length) };
      const change = sluice.direct.mutation(SetPriority, variables).toPromise();
      underway.add(change);
      void change.finally(() => underway.delete(change));
    }
  }, 1_000 / A_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(underway);
    return made;
  };
}

/** Down to the last row, as fast as the rows come. */
export async function loadAll(page: Page, rows: number): Promise<void> {
  await page.locator(".rows-box").waitFor();
  await page.evaluate(async (last) => {
    const box = document.querySelector(".rows-box");
    while (box && !document.querySelector(`.rows [aria-posinset="${last}"]`)) {
      box.scrollTo(0, box.scrollHeight);
      await new Promise(requestAnimationFrame);
    }
  }, rows);
}

/** From the last row up to the first one, so many pixels a frame. */
export const scrollToTop = (page: Page, step: number): Promise<Smoothness> =>
  traced(page, () => page.evaluate(scroll, step));

/** What the machine itself takes to show the like: rows of the same look that nothing stands behind. Ends the page's own work. */
export async function scrollStill(page: Page, step: number): Promise<Smoothness> {
  await page.evaluate(standStill);
  return traced(page, async () => {
    const frameMs: number[] = [];
    while (frameMs.length < 400) {
      await page.locator(".rows-box").evaluate((box) => box.scrollTo(0, box.scrollHeight));
      frameMs.push(...(await page.evaluate(scroll, step)).frameMs);
    }
    return { frameMs, states: [] };
  });
}

async function traced(page: Page, run: () => Promise<Pick<Smoothness, "frameMs" | "states">>): Promise<Smoothness> {
  const browser = page.context().browser();
  if (!browser) throw new Error("a page without a browser");
  await browser.startTracing(page, { categories: ["toplevel"] });
  const seen = await run();
  const tasks = ownTasksMs(await browser.stopTracing());
  const sumMs = tasks.reduce((before, ms) => before + ms, 0);
  return { ...seen, longestTaskMs: Math.max(...tasks), ownMs: sumMs / seen.frameMs.length };
}

/** In the page: puts a copy of it in its place, with rows enough for some frames: thousands would be slower to scroll than the page. */
function standStill() {
  const still = document.querySelector(".frame")?.cloneNode(true) as HTMLElement;
  const list = still.querySelector<HTMLElement>(".rows");
  const shown = [...(list?.children ?? [])] as HTMLElement[];
  const [height = 0, count] = [document.querySelector(".rows > li")?.clientHeight, 200];
  const rows = Array.from({ length: count }, (_, at) => {
    const row = shown[at % shown.length]?.cloneNode(true) as HTMLElement;
    row.style.transform = `translateY(${at * (height + 1)}px)`;
    return row;
  });
  list?.replaceChildren(...rows);
  if (list) list.style.height = `${count * (height + 1)}px`;
  document.body.replaceChildren(still);
}

/** In the page. */
async function scroll(step: number) {
  const box = document.querySelector(".rows-box");
  const badge = document.querySelector(".badge");
  if (!box || !badge) throw new Error("no list of jobs");
  const states = new Set([badge.textContent ?? ""]);
  const watched = { childList: true, subtree: true, characterData: true };
  new MutationObserver(() => states.add(badge.textContent ?? "")).observe(badge, watched);
  const frameMs: number[] = [];
  let before = await new Promise<number>(requestAnimationFrame);
  while (box.scrollTop > 0) {
    box.scrollBy(0, -step);
    const now = await new Promise<number>(requestAnimationFrame);
    frameMs.push(now - before);
    before = now;
  }
  return { frameMs, states: [...states] };
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of the thread's own time. */
  tdur?: number;
  args?: { name?: string };
}

function ownTasksMs(trace: Buffer): number[] {
  const { traceEvents: events } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const main = events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const tasks = events.filter(
    ({ name, pid, tid }) =>
      name === "ThreadControllerImpl::RunTask" && main.some((thread) => thread.pid === pid && thread.tid === tid),
  );
  if (tasks.length === 0) throw new Error("the trace has no tasks of the page");
  return tasks.map(({ tdur }) => (tdur ?? 0) / 1_000);
}
