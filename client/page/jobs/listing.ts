// Keeps a list of jobs up to date: reads its pages, hears what is told, and tells the page at most once a frame.
import { Jobs } from "../../documents/job.ts";
import type { JobState } from "../../sluice.ts";
import { onNews } from "../news.ts";
import { sluice } from "../sluice.ts";
import { createStore, type Store } from "../store.ts";
import { belongs, type JobFilter } from "./filter.ts";
import { createRoll } from "./roll.ts";

const PAGE_SIZE = 200;
const RETRY_MS = 3_000;

export type Listed = {
  readonly rows: readonly JobState[];
  readonly isRead: boolean;
  readonly isComplete: boolean;
  /** The server didn't answer; it is asked again. */
  readonly unreachable: boolean;
};

export type Listing = {
  readonly store: Store<Listed>;
  /** Reads on behind the end, if there is more and it isn't being read already. */
  readonly more: () => void;
  /** Returns what stops it. */
  readonly start: () => () => void;
};

export const openListing = (filter: JobFilter): Listing => {
  const roll = createRoll((job) => belongs(filter, job));
  const store = createStore<Listed>({ rows: [], isRead: false, isComplete: false, unreachable: false });
  let unreachable = false;
  let stopped = true;
  let reading: Promise<void> | null = null;
  /** Something was missed while a page was being read. */
  let again = false;

  const show = oncePerFrame(() => {
    if (!stopped) store.set({ rows: roll.rows(), isRead: roll.isRead(), isComplete: roll.isComplete(), unreachable });
  });
  const readOn = async (from: "top" | "end"): Promise<void> => {
    again = false;
    const way = roll.read(from);
    for (let done = false; !done && !stopped; show()) {
      const variables = { filter, first: PAGE_SIZE, after: way.after() };
      const { data } = await sluice.direct.query(Jobs, variables).toPromise();
      unreachable = !data;
      const { edges, pageInfo } = data?.jobs ?? { edges: [], pageInfo: null };
      const next = pageInfo?.hasNextPage ? pageInfo.endCursor : null;
      done = !data || way.take({ jobs: edges.map(({ node }) => node), next });
    }
    way.end();
    if (unreachable && !stopped) setTimeout(() => void read("top"), RETRY_MS);
    else if (again && !stopped) await readOn("top");
  };
  const read = (from: "top" | "end"): Promise<void> => {
    again ||= from === "top" && reading !== null;
    reading ??= readOn(from).finally(() => {
      reading = null;
    });
    return reading;
  };
  const catchUp = async (): Promise<void> => {
    await read("top");
    if (unreachable) throw new Error("The list could not be read.");
  };
  const start = (): (() => void) => {
    stopped = false;
    void read("top");
    const leave = onNews((news) => {
      if (news.kind === "changed") roll.change(news.job);
      else if (news.kind === "deleted") roll.drop(news.id);
      show();
    });
    const leaveRounds = sluice.connection.onCatchUp(catchUp);
    return () => {
      stopped = true;
      leave();
      leaveRounds();
    };
  };
  const more = (): void => {
    if (!reading && roll.isRead() && !roll.isComplete() && !unreachable) void read("end");
  };
  return { store, more, start };
};

const oncePerFrame = (act: () => void): (() => void) => {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      act();
    });
  };
};
