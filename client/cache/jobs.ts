// Keeps the list of jobs right as jobs come, change and go.
import type { Cache } from "@urql/exchange-graphcache";
import { graphql } from "../graphql.ts";
import { holds, insert, letGo, pagesOf, remove } from "./pages.ts";

const JobEdge = graphql(`fragment JobEdge on QueryJobsConnectionEdge { __typename node { __typename id } }`);

/** A job on no page yet belongs on the first one if it is newer than the oldest there. */
export const placeJob = (cache: Cache, id: string): void => {
  const node = `Job:${id}`;
  letGo(cache, node);
  const pages = pagesOf(cache, "Query", "jobs");
  if (pages.some((page) => holds(page, node))) return;
  for (const page of pages.filter(({ args }) => !args?.after)) {
    const createdAt = String(cache.resolve(node, "createdAt"));
    const older = page.items.findIndex((item) => String(cache.resolve(item.node, "createdAt")) <= createdAt);
    if (older === -1 && page.hasNextPage) continue;
    cache.writeFragment(JobEdge, { __typename: "QueryJobsConnectionEdge", node: { __typename: "Job", id } });
    insert(cache, page, older === -1 ? page.items.length : older, `QueryJobsConnectionEdge:${id}`);
  }
};

export const dropJob = (cache: Cache, id: string): void => {
  for (const page of pagesOf(cache, "Query", "jobs")) remove(cache, page, `Job:${id}`);
  cache.link("Query", "job", { id }, null);
};
