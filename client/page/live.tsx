// Keeps the page up to date: follows every job and backend, reads again after a reconnect, and says aloud what ended.
import { useEffect } from "react";
import { useSubscription } from "urql";
import { BackendChanged } from "../documents/backend.ts";
import { JobChanged, JobDeleted } from "../documents/job.ts";
import type { JobState } from "../sluice.ts";
import { announce } from "./announce.tsx";
import { refreshSoon } from "./fresh.ts";
import { tell } from "./news.ts";
import { sluice } from "./sluice.ts";
import { STATUS_WORDS, tally } from "./words.ts";

/** A job's end lets others move up: what they wait for is read again, at most this often. */
const MOVED_UP_MS = 2_000;
/** After a reconnect the server may take a moment until it follows again; what changed before that is read now. */
const CAUGHT_UP_MS = 400;

export const Live = () => {
  useSubscription({ query: JobChanged }, (_, change) => {
    tell({ kind: "changed", job: change.jobChanged });
    noticeEnd(change.jobChanged);
    return change;
  });
  useSubscription({ query: JobDeleted }, (_, change) => {
    tell({ kind: "deleted", id: change.jobDeleted });
    return change;
  });
  useSubscription({ query: BackendChanged });
  useEffect(
    () =>
      sluice.connection.onChange((state) => {
        announce(state === "live" ? "Connected to Sluice." : "The connection to Sluice is lost. Trying again.");
        if (state !== "live") return;
        refreshSoon(CAUGHT_UP_MS);
        setTimeout(() => tell({ kind: "missed" }), CAUGHT_UP_MS);
      }),
    [],
  );
  return null;
};

const ended = new Set<string>();

const noticeEnd = (job: JobState): void => {
  if (!job.finishedAt || ended.has(job.id)) return;
  ended.add(job.id);
  announce(`${job.name}: ${STATUS_WORDS[job.status].toLowerCase()}. ${tally(job.counts)}.`);
  refreshSoon(MOVED_UP_MS);
};
