// A job's prompts as cards, fifty at a time.
import { useState } from "react";
import { Prompts } from "../../documents/prompt.ts";
import type { JobState } from "../../sluice.ts";
import { useFresh } from "../fresh.ts";
import { STATUS_WORDS, type Status } from "../words.ts";
import { PromptCard } from "./prompt-card.tsx";

export const PROMPTS_A_PAGE = 50;

export const PromptGrid = ({ job, only }: { job: JobState; only: Status | null }) => {
  const [pages, setPages] = useState(1);
  return <PromptPage job={job} only={only} after={null} pages={pages} more={() => setPages(pages + 1)} />;
};

type PageProps = {
  readonly job: JobState;
  readonly only: Status | null;
  readonly after: string | null;
  /** How many pages to show from this one on. */
  readonly pages: number;
  readonly more: () => void;
};

const PromptPage = ({ job, only, after, pages, more }: PageProps) => {
  const status = only ? [only] : null;
  const { data, error } = useFresh({
    query: Prompts,
    variables: { jobId: job.id, status, first: PROMPTS_A_PAGE, after },
  });
  const page = data?.job?.prompts;
  if (!page) return <p className="quiet">{error ? "The prompts can't be read. Trying again …" : "Loading …"}</p>;
  if (!after && page.edges.length === 0) return <p className="quiet">{noneOf(only)}</p>;
  return (
    <>
      <ul className="cards">
        {page.edges.map(({ node }) => (
          <PromptCard key={node.id} prompt={node} />
        ))}
      </ul>
      {page.pageInfo.hasNextPage && pages === 1 && (
        <button type="button" className="more" onClick={more}>
          Load more prompts
        </button>
      )}
      {page.pageInfo.hasNextPage && pages > 1 && (
        <PromptPage job={job} only={only} after={page.pageInfo.endCursor} pages={pages - 1} more={more} />
      )}
    </>
  );
};

const noneOf = (only: Status | null): string => (only ? `None ${STATUS_WORDS[only].toLowerCase()}.` : "No prompts.");
