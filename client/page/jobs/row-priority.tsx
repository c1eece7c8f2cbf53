// A job's place in the queue can be moved from its row: one step forward or back in priority.
import type { JobState } from "../../sluice.ts";
import { setPriority } from "./commands.ts";

const MOST = 1_000;

export const RowPriority = ({ job }: { job: JobState }) => {
  if (job.finishedAt) return <span className="row-priority" />;
  const move = (step: number): void =>
    void setPriority({ ids: [job.id] }, Math.max(-MOST, Math.min(MOST, job.priority + step)), [job]);
  return (
    <fieldset className="row-priority" aria-label={`Priority of ${job.name}`}>
      <button type="button" className="slight" aria-label="Lower the priority" onClick={() => move(-1)}>
        −
      </button>
      <span title="Priority: higher goes first">{job.priority}</span>
      <button type="button" className="slight" aria-label="Raise the priority" onClick={() => move(1)}>
        +
      </button>
    </fieldset>
  );
};
