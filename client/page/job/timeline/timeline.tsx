// Which backend ran what, and when: a lane a backend, and the same as a list.
import { JobTimeline } from "../../../documents/job.ts";
import type { JobState } from "../../../sluice.ts";
import { useFresh } from "../../fresh.ts";
import { sluice } from "../../sluice.ts";
import { useNow } from "../../time.tsx";
import { AttemptTable } from "./attempt-table.tsx";
import { Lanes } from "./lanes.tsx";
import { useOnChange } from "./use-on-change.ts";

const Timeline = ({ job }: { job: JobState }) => {
  const over = job.finishedAt !== null;
  const question = { query: JobTimeline, variables: { id: job.id } };
  const { data, error } = useFresh({ ...question, requestPolicy: "cache-and-network" });
  // Whatever starts or ends an attempt is an event of the job.
  useOnChange(job.seq, () => {
    void sluice.client.query(question.query, question.variables, { requestPolicy: "network-only" }).toPromise();
  });
  const nowMs = useNow(!over);
  const attempts = data?.job?.newestAttempts;
  if (!attempts) return <p className="quiet">{error ? "The timeline can't be read." : "Loading …"}</p>;
  if (attempts.length === 0) return <p className="quiet">Nothing of it has started.</p>;
  return (
    <div className="timeline">
      <Lanes job={job} attempts={attempts} nowMs={nowMs} />
      <AttemptTable attempts={attempts} />
    </div>
  );
};

// Loaded when the timeline is looked at for the first time.
export default Timeline;
