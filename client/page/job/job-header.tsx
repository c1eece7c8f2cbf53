// A job's name, state and facts, and what can be done with it.
import { useEffect, useRef } from "react";
import type { JobState } from "../../sluice.ts";
import { Bar } from "../bar.tsx";
import { jobAddress, listAddress } from "../route.ts";
import { StatusLabel } from "../status.tsx";
import { Ago, duration, exactly, useNow } from "../time.tsx";
import { JobActions } from "./job-actions.tsx";

export const JobHeader = ({ job }: { job: JobState }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever follows a link to a job is read its name first.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <header className="job-head">
      <a className="back" href={listAddress}>
        All jobs
      </a>
      <div className="job-title">
        <h1 id="job-name" tabIndex={-1} ref={heading}>
          {job.name}
        </h1>
        <StatusLabel status={job.status} />
        <JobActions job={job} />
      </div>
      <Bar counts={job.counts} />
      <Facts job={job} />
    </header>
  );
};

const Facts = ({ job }: { job: JobState }) => (
  <ul className="facts">
    {job.waitingFor && <li className="waiting">Waiting: {job.waitingFor}</li>}
    {job.counts.running > 0 && job.pausedAt && !job.cancelRequestedAt && (
      <li className="waiting">Paused: what runs will finish, nothing new is started</li>
    )}
    <li>
      Submitted <Ago at={job.createdAt} />
    </li>
    {job.startedAt && <Took from={job.startedAt} to={job.finishedAt} />}
    {job.priority !== 0 && <li>Priority {job.priority}</li>}
    {job.labels.map(({ key, value }) => (
      <li key={key} className="tag">
        {key}: {value}
      </li>
    ))}
    {job.retryOf && (
      <li>
        Retry of <a href={jobAddress(job.retryOf.id)}>{job.retryOf.name}</a>
      </li>
    )}
  </ul>
);

const Took = ({ from, to }: { from: string; to: string | null }) => {
  const nowMs = useNow(to === null);
  const ms = (to ? Date.parse(to) : nowMs) - Date.parse(from);
  return (
    <li title={`Started ${exactly(from)}`}>
      {to ? `Took ${duration(ms)}` : `Running for ${duration(Math.floor(ms / 1000) * 1000)}`}
    </li>
  );
};
