// A job's prompts in chunks, of which only those on the screen are read and drawn.
import { useMemo, useState } from "react";
import type { JobState } from "../../sluice.ts";
import { countOf, type Status } from "../words.ts";

/** Fills rows of one to six cards. */
export const CHUNK_SIZE = 60;

export type Chunk = {
  readonly number: number;
  /** How many prompts it should hold. */
  readonly size: number;
  readonly fromIndex: number | null;
  readonly after: string | null;
};

export type Chunks = {
  readonly chunks: readonly Chunk[];
  /** Tells where the chunk after this one begins. */
  readonly follow: (chunk: Chunk, endCursor: string | null) => void;
};

/** All prompts: a chunk anywhere can be read at once, by position. Those in one status: one chunk leads to the next. */
export const useChunks = (job: JobState, only: Status | null): Chunks => {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const { total } = job.counts;
  const left = only ? countOf(job.counts, only) : total;
  const chunks = useMemo(() => {
    const sizeAt = (number: number): number => Math.max(0, Math.min(CHUNK_SIZE, left - number * CHUNK_SIZE));
    if (only) return cursors.map((after, number) => ({ number, size: sizeAt(number), fromIndex: null, after }));
    return Array.from({ length: Math.ceil(total / CHUNK_SIZE) }, (_, number) => ({
      number,
      size: sizeAt(number),
      fromIndex: number * CHUNK_SIZE,
      after: null,
    }));
  }, [only, cursors, total, left]);
  const follow = ({ number, fromIndex }: Chunk, endCursor: string | null): void => {
    if (fromIndex !== null || endCursor === null) return;
    setCursors((known) => (known.length === number + 1 ? [...known, endCursor] : known));
  };
  return { chunks, follow };
};
