// All jobs, newest first, twenty at a time.
import { useState } from "react";
import { Jobs } from "../../documents/job.ts";
import { useFresh } from "../fresh.ts";
import { homeAddress } from "../route.ts";
import { JobRow } from "./job-row.tsx";
import { NoJobs } from "./no-jobs.tsx";

const PAGE_SIZE = 20;

export const JobList = ({ chosen }: { chosen: string | null }) => {
  const [pages, setPages] = useState(1);
  return (
    <>
      <div className="side-head">
        <h2>Jobs</h2>
        <a className="button" href={homeAddress} aria-current={chosen ? undefined : "page"}>
          New job
        </a>
      </div>
      <JobPage chosen={chosen} after={null} pages={pages} more={() => setPages(pages + 1)} />
    </>
  );
};

type PageProps = {
  readonly chosen: string | null;
  readonly after: string | null;
  /** How many pages to show from this one on. */
  readonly pages: number;
  readonly more: () => void;
};

/** Each page begins where the one before it ends, so that no job falls between two when they are read again. */
const JobPage = ({ chosen, after, pages, more }: PageProps) => {
  const { data, error } = useFresh({ query: Jobs, variables: { first: PAGE_SIZE, after } });
  if (!data) return <p className="quiet pad">{error ? "Sluice can't be reached. Trying again …" : "Loading …"}</p>;
  const { edges, pageInfo } = data.jobs;
  if (!after && edges.length === 0) return <NoJobs />;
  return (
    <>
      <ul className="rows">
        {edges.map(({ node }) => (
          <JobRow key={node.id} job={node} chosen={node.id === chosen} />
        ))}
      </ul>
      {pageInfo.hasNextPage && pages === 1 && (
        <button type="button" className="more" onClick={more}>
          Load more jobs
        </button>
      )}
      {pageInfo.hasNextPage && pages > 1 && (
        <JobPage chosen={chosen} after={pageInfo.endCursor} pages={pages - 1} more={more} />
      )}
    </>
  );
};
