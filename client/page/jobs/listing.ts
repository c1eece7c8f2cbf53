// Keeps a list of jobs up to date: reads its pages, hears what is told, and tells the page at most once a frame.
import { Jobs } from "../../documents/job.ts";
import type { JobState } from "../../sluice.ts";
import { onNews } from "../news.ts";
import { sluice } from "../sluice.ts";
import { createStore, type Store } from "../store.ts";
import { belongs, type JobFilter } from "./filter.ts";
import { createRoll, type Reading, type RollPage } from "./roll.ts";

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
  /** Reads on behind the end, if there is more; soon if something else is being read just now. */
  readonly more: () => void;
  /** Returns what stops it. */
  readonly start: () => () => void;
};

export const openListing = (filter: JobFilter): Listing => {
  const roll = createRoll((job) => belongs(filter, job));
  const store = createStore<Listed>({ rows: [], isRead: false, isComplete: false, unreachable: false });
  /** What is still to be read, one after the other. */
  const wanted = new Set<"top" | "end">();
  let reading: Promise<void> | null = null;
  let unreachable = false;
  let stopped = true;

  const show = oncePerFrame(() => {
    if (!stopped) store.set({ rows: roll.rows(), isRead: roll.isRead(), isComplete: roll.isComplete(), unreachable });
  });
  const readDown = async (way: Reading): Promise<void> => {
    for (let done = false; !done && !stopped; show()) {
      const page = await askPage(filter, way.after());
      unreachable = !page;
      done = !page || way.take(page);
    }
  };
  const readWanted = async (): Promise<void> => {
    for (let next = takeFirst(wanted); next && !stopped; next = takeFirst(wanted)) {
      if (next === "end" && roll.isComplete()) continue;
      const way = roll.read(next);
      await readDown(way);
      way.end();
      show();
      if (!unreachable) continue;
      wanted.clear();
      setTimeout(() => stopped || void read("top"), RETRY_MS);
    }
    reading = null;
  };
  /** Resolves when that has been read, from now on, or could not be. */
  const read = (from: "top" | "end"): Promise<void> => {
    wanted.add(from);
    reading ??= Promise.resolve().then(readWanted);
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
    if (roll.isRead() && !roll.isComplete() && !unreachable) void read("end");
  };
  return { store, more, start };
};

/** Null: there was no answer. */
const askPage = async (filter: JobFilter, after: string | null): Promise<RollPage | null> => {
  const { data } = await sluice.direct.query(Jobs, { filter, first: PAGE_SIZE, after }).toPromise();
  if (!data) return null;
  const { edges, pageInfo } = data.jobs;
  return { jobs: edges.map(({ node }) => node), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
};

/** What is known from the top on comes before what lies behind its end. */
const takeFirst = (wanted: Set<"top" | "end">): "top" | "end" | undefined =>
  (["top", "end"] as const).find((from) => wanted.delete(from));

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
