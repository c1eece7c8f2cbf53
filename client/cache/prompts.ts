// Keeps the lists of a job's prompts right as prompts change their status. Which prompts a job has never changes.
import type { Cache } from "@urql/exchange-graphcache";
import { graphql } from "../graphql.ts";
import { holds, insert, letGo, type Page, pagesOf, remove } from "./pages.ts";

const PromptEdge = graphql(`fragment PromptEdge on JobPromptsConnectionEdge { __typename node { __typename id } }`);

export const placePrompt = (cache: Cache, jobId: string, id: string): void => {
  const node = `Prompt:${id}`;
  letGo(cache, node);
  const status: unknown = cache.resolve(node, "status");
  for (const page of pagesOf(cache, `Job:${jobId}`, "prompts")) {
    const wanted: unknown = page.args?.status;
    if (!Array.isArray(wanted) || wanted.includes(status) === holds(page, node)) continue;
    if (!reaches(page, indexOf(cache, node))) continue;
    if (wanted.includes(status)) insertInOrder(cache, page, node, id);
    else remove(cache, page, node);
  }
};

/** Only between what the page shows: before it and after it are other pages, loaded or not. */
const insertInOrder = (cache: Cache, page: Page, node: string, id: string): void => {
  const index = indexOf(cache, node);
  const later = page.items.findIndex((item) => indexOf(cache, item.node) > index);
  if (later === -1 && page.hasNextPage) return;
  if (later === 0 && page.args?.after) return;
  cache.writeFragment(PromptEdge, { __typename: "JobPromptsConnectionEdge", node: { __typename: "Prompt", id } });
  insert(cache, page, later === -1 ? page.items.length : later, `JobPromptsConnectionEdge:${id}`);
};

/** A page may begin and end at given positions. */
const reaches = ({ args }: Page, index: number): boolean =>
  index >= Number(args?.fromIndex ?? 0) && index <= Number(args?.toIndex ?? Number.POSITIVE_INFINITY);

const indexOf = (cache: Cache, node: string): number => Number(cache.resolve(node, "index"));
