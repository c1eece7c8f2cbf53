// The list of jobs, newest first, put together from pages and from what is told meanwhile: never a gap in it, never a job twice.
import type { JobState } from "../../sluice.ts";

export type RollPage = {
  readonly jobs: readonly JobState[];
  /** Where the next page begins; null: this is the last one. */
  readonly next: string | null;
};

/** One way down the list, page by page. */
export type Reading = {
  /** What to ask for next: the page after this cursor; null: the first one. */
  readonly after: () => string | null;
  /** Replaces what was known of just the range that the page covers. True when the way has come to its end. */
  readonly take: (page: RollPage) => boolean;
  /** To be called in any case, also when a page could not be had. */
  readonly end: () => void;
};

export type Roll = {
  readonly rows: () => readonly JobState[];
  /** Whether the oldest one is there. */
  readonly isComplete: () => boolean;
  /** Whether any page has come yet. */
  readonly isRead: () => boolean;
  readonly change: (job: JobState) => void;
  readonly drop: (id: string) => void;
  /** Everything known once more from the top, or the page behind its end. One reading at a time. */
  readonly read: (from: "top" | "end") => Reading;
};

export const createRoll = (belongs: (job: JobState) => boolean): Roll => {
  let rows: readonly JobState[] = [];
  /** Every job from this number on that belongs here is here. */
  let floor = Number.POSITIVE_INFINITY;
  let behind: string | null = null;
  const gone = new Set<string>();
  /** What was told since the reading began: newer than its pages may be. Null while nothing is read. */
  let told: Map<string, JobState> | null = null;

  const change = (job: JobState): void => {
    if (gone.has(job.id)) return;
    const at = firstBelow(rows, job.number + 1);
    const known = rows[at]?.id === job.id ? rows[at] : undefined;
    if (known && known.seq > job.seq) return;
    told?.set(job.id, job);
    if (!belongs(job)) {
      if (known) rows = rows.toSpliced(at, 1);
    } else if (known) rows = rows.with(at, job);
    else if (job.number >= floor) rows = rows.toSpliced(at, 0, job);
  };
  const drop = (id: string): void => {
    gone.add(id);
    if (rows.some((job) => job.id === id)) rows = rows.filter((job) => job.id !== id);
  };
  const put = (page: readonly JobState[], range: Range): void => {
    const within = merge(page, told, range).filter((job) => belongs(job) && !gone.has(job.id));
    rows = [...rows.slice(0, firstBelow(rows, range.below)), ...within, ...rows.slice(firstBelow(rows, range.from))];
  };
  const read: Roll["read"] = (start) => {
    const wanted = start === "top" ? floor : Number.NEGATIVE_INFINITY;
    let [below, after] = start === "top" ? [Number.POSITIVE_INFINITY, null] : [floor, behind];
    told = new Map();
    return {
      after: () => after,
      take: ({ jobs, next }) => {
        const from = next === null ? Number.NEGATIVE_INFINITY : (jobs.at(-1)?.number ?? below);
        put(jobs, { below, from });
        if (from < floor) [floor, behind] = [from, next];
        [below, after] = [from, next];
        return next === null || start === "end" || from <= wanted;
      },
      end: () => {
        told = null;
      },
    };
  };
  const isComplete = (): boolean => floor === Number.NEGATIVE_INFINITY;
  const isRead = (): boolean => floor !== Number.POSITIVE_INFINITY;
  return { rows: () => rows, isComplete, isRead, change, drop, read };
};

/** Of numbers: from the one, included, up to the other, excluded. */
type Range = { readonly from: number; readonly below: number };

/** What was told wins over the page where it is not older; what was told of and isn't on the page came after the page was made. */
const merge = (page: readonly JobState[], told: ReadonlyMap<string, JobState> | null, range: Range): JobState[] => {
  const found = new Map(page.map((job) => [job.id, job]));
  for (const job of told?.values() ?? []) {
    const isInRange = job.number < range.below && job.number >= range.from;
    if (isInRange && (found.get(job.id)?.seq ?? 0) <= job.seq) found.set(job.id, job);
  }
  return [...found.values()].sort((one, other) => other.number - one.number);
};

/** Where the jobs with a lower number begin. */
const firstBelow = (rows: readonly JobState[], number: number): number => {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.number ?? 0) < number) high = middle;
    else low = middle + 1;
  }
  return low;
};
