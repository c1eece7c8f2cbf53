// How many prompts are in each status; choosing one shows only those.
import { type Counts, countOf, number, STATUS_WORDS, type Status } from "../words.ts";

const ORDER = ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"] as const satisfies readonly Status[];

type FilterProps = {
  readonly counts: Counts;
  readonly only: Status | null;
  readonly choose: (only: Status | null) => void;
};

export const StatusFilter = ({ counts, only, choose }: FilterProps) => (
  <fieldset className="filter">
    <legend className="unseen">Show prompts</legend>
    <button type="button" aria-pressed={only === null} onClick={() => choose(null)}>
      All <b>{number(counts.total)}</b>
    </button>
    {ORDER.map((status) => (
      <button
        key={status}
        type="button"
        aria-pressed={only === status}
        disabled={countOf(counts, status) === 0 && only !== status}
        onClick={() => choose(only === status ? null : status)}
      >
        <span className="status" data-status={status}>
          {STATUS_WORDS[status]}
        </span>
        <b>{number(countOf(counts, status))}</b>
      </button>
    ))}
  </fieldset>
);
