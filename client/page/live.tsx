// Keeps the page up to date: follows every job and backend, reads again after a reconnect, and says aloud what ended.
import { useEffect } from "react";
import { useSubscription } from "urql";
import type { ConnectionState } from "../catching-up.ts";
import { BackendChanged } from "../documents/backend.ts";
import { JobChanged, JobDeleted } from "../documents/job.ts";
import type { JobState } from "../sluice.ts";
import { announce } from "./announce.tsx";
import { refreshNow, refreshSoon } from "./fresh.ts";
import { tell } from "./news.ts";
import { sluice } from "./sluice.ts";
import { STATUS_WORDS, tally } from "./words.ts";

/** A job's end lets others move up: what they wait for is read again, at most this often. */
const MOVED_UP_MS = 2_000;
const SENTENCES = {
  live: "Connected to Sluice.",
  "catching up": "Connected to Sluice again. Catching up.",
  offline: "The connection to Sluice is lost. Trying again.",
} satisfies Record<ConnectionState, string>;

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
  useEffect(() => sluice.connection.onChange((state) => announce(SENTENCES[state])), []);
  useEffect(
    () =>
      sluice.connection.onCatchUp(() => {
        tell({ kind: "missed" });
        return refreshNow();
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
