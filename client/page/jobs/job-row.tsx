// A job in the list: its name, how far it is, and why it waits.
import { memo } from "react";
import type { JobState } from "../../sluice.ts";
import { Bar } from "../bar.tsx";
import { jobAddress } from "../route.ts";
import { StatusLabel } from "../status.tsx";
import { Ago } from "../time.tsx";
import { number, tally } from "../words.ts";

export const JobRow = memo(({ job, chosen }: { job: JobState; chosen: boolean }) => {
  const { counts } = job;
  return (
    <li>
      <a className="row" href={jobAddress(job.id)} aria-current={chosen ? "page" : undefined}>
        <span className="row-name">{job.name}</span>
        <StatusLabel status={job.status} />
        <Bar counts={counts} />
        <span className="row-counts" title={tally(counts)}>
          {job.finishedAt ? tally(counts) : openTally(job)}
        </span>
        <Ago at={job.createdAt} />
      </a>
    </li>
  );
});

const openTally = ({ counts, cancelRequestedAt, waitingFor }: JobState): string => {
  const ended = counts.total - counts.pending - counts.running;
  const failed = counts.failed > 0 ? ` · ${number(counts.failed)} failed` : "";
  const state = cancelRequestedAt ? " · canceling" : waitingFor ? ` · ${waitingFor}` : "";
  return `${number(ended)} of ${number(counts.total)} done${failed}${state}`;
};
