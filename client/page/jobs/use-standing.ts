// How the jobs in view stand in the queue: that changes as others move, without anything happening to them.
import { useEffect, useState } from "react";
import { Standing } from "../../documents/job.ts";
import type { JobState } from "../../sluice.ts";
import { onNews } from "../news.ts";
import { sluice } from "../sluice.ts";

export type JobStanding = {
  readonly seq: number;
  readonly waitingFor: string | null;
  readonly secondsLeft: number | null;
};

const SOON_MS = 250;
/** At most this often while things happen, and this often when nothing does: time goes by all the same. */
const BUSY_MS = 2_000;
const QUIET_MS = 15_000;

export const useStanding = (inView: readonly JobState[]): ReadonlyMap<string, JobStanding> => {
  const [known, setKnown] = useState<ReadonlyMap<string, JobStanding>>(new Map());
  const key = inView
    .filter((job) => !job.finishedAt)
    .map((job) => job.id)
    .join();
  useEffect(() => (key ? follow(key.split(","), setKnown) : undefined), [key]);
  return known;
};

const follow = (ids: string[], show: (known: ReadonlyMap<string, JobStanding>) => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout>;
  let dueMs = Number.POSITIVE_INFINITY;
  let stopped = false;
  const readIn = (ms: number): void => {
    if (performance.now() + ms >= dueMs) return;
    clearTimeout(timer);
    dueMs = performance.now() + ms;
    timer = setTimeout(read, ms);
  };
  const read = async (): Promise<void> => {
    const { data } = await sluice.direct.query(Standing, { ids }).toPromise();
    if (stopped) return;
    const jobs = (data?.nodes ?? []).flatMap((node) => (node?.__typename === "Job" ? [node] : []));
    if (data) show(new Map(jobs.map((job) => [job.id, job])));
    dueMs = Number.POSITIVE_INFINITY;
    readIn(QUIET_MS);
  };
  readIn(SOON_MS);
  const leave = onNews(() => readIn(BUSY_MS));
  return () => {
    stopped = true;
    clearTimeout(timer);
    leave();
  };
};
