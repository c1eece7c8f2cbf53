// One job: how far it is, what can be done with it, and its prompts live.
import { lazy, Suspense, useEffect, useState } from "react";
import { Job } from "../../documents/job.ts";
import type { JobState } from "../../sluice.ts";
import { refreshSoon, useFresh } from "../fresh.ts";
import { homeAddress } from "../route.ts";
import { CancelNotice } from "./cancel-notice.tsx";
import { FollowPrompts } from "./follow-prompts.tsx";
import { Gallery } from "./gallery.tsx";
import { JobHeader } from "./job-header.tsx";
import { showOnly, useOnly, useOpened, useTab } from "./place.ts";
import { StatusFilter } from "./status-filter.tsx";
import { PromptTable } from "./table.tsx";
import { Tabs } from "./tabs.tsx";
import { CHUNK_SIZE } from "./use-chunks.ts";

const Viewer = lazy(() => import("./viewer/viewer.tsx"));
const Timeline = lazy(() => import("./timeline/timeline.tsx"));

export const JobView = ({ id }: { id: string }) => {
  const { data, error, stale } = useFresh({ query: Job, variables: { id } });
  const job = data?.job;
  useEffect(() => {
    if (job) document.title = `${job.name} · Sluice`;
  }, [job]);
  if (job) return <KnownJob job={job} />;
  if (stale || (!data && !error)) return <p className="quiet pad">Loading …</p>;
  return <NoJob reason={error?.graphQLErrors[0]?.message ?? (error && "Sluice can't be reached. Trying again …")} />;
};

const NoJob = ({ reason = "There is no such job. It may have been deleted." }: { reason?: string | undefined }) => (
  <div className="empty">
    <p>{reason}</p>
    <a className="button" href={homeAddress}>
      New job
    </a>
  </div>
);

const KnownJob = ({ job }: { job: JobState }) => {
  const only = useOnly();
  const tab = useTab();
  const opened = useOpened();
  const finished = job.finishedAt !== null;
  // Only a job that was over from the start is not followed: else the last prompt's news may come after the job's.
  const [overBefore] = useState(finished);
  useEffect(() => {
    // What changed between the first reading and the first change that is told; and the last word when it is over.
    refreshSoon(finished ? 150 : 800);
  }, [finished]);
  return (
    <article className="job" aria-labelledby="job-name">
      <FollowPrompts jobId={job.id} paused={overBefore} />
      <JobHeader job={job} />
      <CancelNotice job={job} />
      {tab === "gallery" && !only && job.counts.total > CHUNK_SIZE && job.counts.running > 0 && (
        <section aria-labelledby="running-now">
          <h2 id="running-now">Running now</h2>
          <Gallery job={job} only="RUNNING" />
        </section>
      )}
      <section aria-labelledby="prompts">
        <div className="prompts-head">
          <h2 id="prompts">Prompts</h2>
          <Tabs tab={tab} />
          {tab !== "timeline" && <StatusFilter counts={job.counts} only={only} choose={showOnly} />}
        </div>
        {tab === "gallery" && <Gallery job={job} only={only} key={only} />}
        {tab === "table" && <PromptTable job={job} only={only} key={only} />}
        <Suspense fallback={<p className="quiet">Loading …</p>}>
          {tab === "timeline" && <Timeline job={job} />}
        </Suspense>
      </section>
      <Suspense>{opened && <Viewer job={job} only={only} opened={opened} />}</Suspense>
    </article>
  );
};
