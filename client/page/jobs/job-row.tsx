// A job in the list: its name, how far it is, why it waits and about how long it will take.
import { memo } from "react";
import type { JobState } from "../../sluice.ts";
import { Bar } from "../bar.tsx";
import { StatusLabel } from "../status.tsx";
import { Ago, about } from "../time.tsx";
import { number, tally } from "../words.ts";
import { RowPriority } from "./row-priority.tsx";
import type { JobStanding } from "./use-standing.ts";

export type RowProps = {
  readonly job: JobState;
  readonly standing: JobStanding | undefined;
  readonly address: string;
  readonly chosen: boolean;
  readonly selected: boolean;
  readonly wide: boolean;
  readonly select: (id: string, range: boolean) => void;
};

export const JobRow = memo(({ job, standing, address, chosen, selected, wide, select }: RowProps) => (
  <>
    <label className="row-check">
      <input
        type="checkbox"
        aria-label={`Select ${job.name}`}
        checked={selected}
        onChange={() => undefined}
        onClick={({ shiftKey }) => select(job.id, shiftKey)}
      />
    </label>
    <a className="row" href={address} data-row={job.id} aria-current={chosen ? "page" : undefined}>
      <span className="row-title">
        <span className="row-name">{job.name}</span>
        {wide && <Labels job={job} />}
      </span>
      <StatusLabel status={job.status} />
      <Bar counts={job.counts} />
      <span className="row-counts" title={tally(job.counts)}>
        {job.finishedAt ? tally(job.counts) : openTally(job, standing)}
      </span>
      <When job={job} standing={standing} wide={wide} />
    </a>
    {wide && <RowPriority job={job} />}
  </>
));

const Labels = ({ job: { labels } }: { job: JobState }) => (
  <>
    {labels.map(({ key, value }) => (
      <span key={`${key}:${value}`} className="tag">
        {key}: {value}
      </span>
    ))}
  </>
);

/** Where there is room for one time only, what is to come is told rather than what was. */
const When = ({ job, standing, wide }: Pick<RowProps, "job" | "standing" | "wide">) => {
  const left = job.finishedAt || job.pausedAt ? null : (standing?.secondsLeft ?? null);
  const words = left === null ? "" : `${about(left)} left`;
  return (
    <>
      {(wide || words) && <span className="row-left">{words}</span>}
      {(wide || !words) && <Ago at={job.createdAt} />}
    </>
  );
};

/** What was read of its standing holds until something happens to the job itself. */
const openTally = (job: JobState, standing: JobStanding | undefined): string => {
  const { counts, cancelRequestedAt, pausedAt } = job;
  const { waitingFor } = standing?.seq === job.seq ? standing : job;
  const ended = counts.total - counts.pending - counts.running;
  return [
    `${number(ended)} of ${number(counts.total)} done`,
    counts.failed > 0 && `${number(counts.failed)} failed`,
    cancelRequestedAt ? "canceling" : pausedAt ? "paused" : waitingFor,
  ]
    .filter(Boolean)
    .join(" · ");
};
