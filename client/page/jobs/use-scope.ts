// What a command on many jobs would be about this moment: counted by the server, and again when something has changed.
import type { ResultOf } from "gql.tada";
import { useEffect, useState } from "react";
import { Scope } from "../../documents/bulk.ts";
import type { JobFilter } from "./filter.ts";
import { followCount } from "./follow-count.ts";

export type ScopeCounts = ResultOf<typeof Scope>["jobCounts"];

/** Null until it is known. */
export const useScope = (filter: JobFilter): ScopeCounts | null => {
  const [counts, setCounts] = useState<ScopeCounts | null>(null);
  useEffect(() => followCount(Scope, filter, (data) => setCounts(data.jobCounts)), [filter]);
  return counts;
};
