// The list of jobs: how many there are in which state, what it is searched by, the jobs, and what can be done with the selected ones.
import { useEffect, useMemo } from "react";
import { useMedia } from "../media.ts";
import { useParameters } from "../route.ts";
import { useStore } from "../store.ts";
import { number } from "../words.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { askFor, filterOf, isEmpty, listQuery } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { NoJobs } from "./no-jobs.tsx";
import { Rows } from "./rows.tsx";
import { selectAll, selection, selectNothing } from "./selection.ts";
import { StateBar } from "./state-bar.tsx";
import { type Totals, useCounts } from "./use-counts.ts";
import { useListing } from "./use-listing.ts";

/** `alone`: nothing stands beside it, so a row may be as wide as the page. */
export const JobList = ({ chosen, alone }: { chosen: string | null; alone: boolean }) => {
  const wide = useMedia("(min-width: 60rem)") && alone;
  const query = listQuery(useParameters());
  const filter = useMemo(() => filterOf(new URLSearchParams(query)), [query]);
  const asked = useMemo(() => askFor(filter, Date.now()), [filter]);
  const totals = useCounts(useMemo(() => askFor({ ...filter, state: null }, Date.now()), [filter]));
  const { rows, isRead, isComplete, unreachable, more, settled } = useListing(asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is selected was selected from what another filter showed.
  useEffect(selectNothing, [query]);
  const matching = totals && (filter.state ? totals[COUNT[filter.state]] : totals.total);
  return (
    <>
      <div className="side-head">
        <SelectAll matching={matching} />
        {alone ? <h1>Jobs</h1> : <h2>Jobs</h2>}
        <span className="quiet">{matching !== null && number(matching)}</span>
        <FilterBar filter={filter} />
        <StateBar totals={totals} chosen={filter.state} />
      </div>
      {rows.length > 0 && (
        <div className="rows-frame" aria-busy={!settled}>
          <Rows rows={rows} isComplete={isComplete} chosen={chosen} wide={wide} query={query} more={more} />
        </div>
      )}
      {!isRead && <p className="quiet pad">{unreachable ? "Sluice can't be reached. Trying again …" : "Loading …"}</p>}
      {isRead && isComplete && rows.length === 0 && (isEmpty(filter) ? <NoJobs /> : <NothingFound />)}
      <BulkBar rows={rows} filter={asked} total={matching} />
    </>
  );
};

const COUNT = {
  PENDING: "pending",
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  CANCELED: "canceled",
} as const satisfies Record<string, keyof Totals>;

const SelectAll = ({ matching }: { matching: number | null }) => {
  const chosen = useStore(selection);
  const some = chosen.kind === "some" && chosen.ids.size > 0;
  return (
    <label className="row-check">
      <input
        type="checkbox"
        aria-label="Select all jobs that match"
        disabled={!matching}
        checked={chosen.kind === "all"}
        ref={(box) => {
          if (box) box.indeterminate = some;
        }}
        onChange={() => (chosen.kind === "all" ? selectNothing : selectAll)()}
      />
    </label>
  );
};

const NothingFound = () => (
  <div className="empty">
    <p>No job matches.</p>
    <a className="button" href="#/jobs">
      Show all jobs
    </a>
  </div>
);
