// Reads the prompts of one chunk, and goes on following them.
import { useEffect } from "react";
import { type PromptState, Prompts } from "../../documents/prompt.ts";
import { useFresh } from "../fresh.ts";
import { STATUS_WORDS, type Status } from "../words.ts";
import { CHUNK_SIZE, type Chunk } from "./use-chunks.ts";

export type ChunkProps = {
  readonly jobId: string;
  readonly only: Status | null;
  readonly chunk: Chunk;
  readonly follow: (chunk: Chunk, endCursor: string | null) => void;
};

export type ChunkReading =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | { readonly state: "read"; readonly prompts: readonly PromptState[] };

export const useChunk = ({ jobId, only, chunk, follow }: ChunkProps): ChunkReading => {
  const { data, error } = useFresh({
    query: Prompts,
    variables: {
      jobId,
      status: only ? [only] : null,
      first: CHUNK_SIZE,
      after: chunk.after,
      fromIndex: chunk.fromIndex,
    },
  });
  const page = data?.job?.prompts;
  const next = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  useEffect(() => follow(chunk, next), [follow, chunk, next]);
  if (page) return { state: "read", prompts: page.edges.map(({ node }) => node) };
  return { state: error ? "failed" : "loading" };
};

/** What stands in the place of prompts that are not there; null: they are. */
export const sentenceFor = (reading: ChunkReading, only: Status | null): string | null => {
  if (reading.state === "loading") return "Loading …";
  if (reading.state === "failed") return "These prompts can't be read. Trying again …";
  if (reading.prompts.length > 0) return null;
  return only ? `None ${STATUS_WORDS[only].toLowerCase()}.` : "No prompts.";
};
