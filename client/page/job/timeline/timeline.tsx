// Which backend ran what, and when: a lane a backend, and the same as a list.
import { useEffect } from "react";
import { useQuery } from "urql";
import { JobTimeline } from "../../../documents/job.ts";
import type { JobState } from "../../../sluice.ts";
import { useNow } from "../../time.tsx";
import { AttemptTable } from "./attempt-table.tsx";
import { Lanes } from "./lanes.tsx";

const READ_AGAIN_MS = 2_000;

const Timeline = ({ job }: { job: JobState }) => {
  const over = job.finishedAt !== null;
  const [{ data, error }, read] = useQuery({
    query: JobTimeline,
    variables: { id: job.id },
    requestPolicy: "cache-and-network",
  });
  useEffect(() => {
    if (over) return read({ requestPolicy: "network-only" });
    const timer = setInterval(() => {
      if (!document.hidden) read({ requestPolicy: "network-only" });
    }, READ_AGAIN_MS);
    return () => clearInterval(timer);
  }, [over, read]);
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
