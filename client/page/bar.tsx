// How far a job is, as one bar with a segment for each status.
import { type Counts, countOf, STATUSES, tally } from "./words.ts";

export const Bar = ({ counts }: { counts: Counts }) => (
  <div className="bar" role="img" aria-label={tally(counts)}>
    {STATUSES.filter((status) => countOf(counts, status) > 0).map((status) => (
      <span key={status} data-status={status} style={{ flexGrow: countOf(counts, status) }} />
    ))}
  </div>
);
