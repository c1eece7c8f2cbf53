// How many jobs are in which state.
import type { ResultOf } from "gql.tada";
import { useEffect, useState } from "react";
import { JobCounts } from "../../documents/job.ts";
import type { JobFilter } from "./filter.ts";
import { followCount } from "./follow-count.ts";

export type Totals = ResultOf<typeof JobCounts>["jobCounts"];

/** Null until they are known; those of the filter before stay until then. */
export const useCounts = (filter: JobFilter): Totals | null => {
  const [totals, setTotals] = useState<Totals | null>(null);
  useEffect(() => followCount(JobCounts, filter, (data) => setTotals(data.jobCounts)), [filter]);
  return totals;
};
