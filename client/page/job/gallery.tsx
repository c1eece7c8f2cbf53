// A job's prompts as cards with their pictures.
import { useLayoutEffect, useRef, useState } from "react";
import type { JobState } from "../../sluice.ts";
import type { Status } from "../words.ts";
import { PromptCard } from "./prompt-card.tsx";
import { type ChunkProps, sentenceFor, useChunk } from "./use-chunk.ts";
import { useChunks } from "./use-chunks.ts";
import { useNear } from "./use-near.ts";

/** Until a chunk has been seen, about the height of a card shared by four beside each other. */
const GUESSED_HEIGHT = 70;

export const Gallery = ({ job, only }: { job: JobState; only: Status | null }) => {
  const { chunks, follow } = useChunks(job, only);
  const [heightEach, setHeightEach] = useState(GUESSED_HEIGHT);
  return (
    <div className="gallery">
      {chunks.map((chunk) => (
        <GalleryChunk
          key={chunk.number}
          jobId={job.id}
          only={only}
          chunk={chunk}
          follow={follow}
          heightEach={heightEach}
          learn={setHeightEach}
        />
      ))}
    </div>
  );
};

type GalleryProps = ChunkProps & { readonly heightEach: number; readonly learn: (heightEach: number) => void };

/** Off the screen it is an empty box of the height that it had, or will about have. */
const GalleryChunk = ({ heightEach, learn, ...props }: GalleryProps) => {
  const [box, near] = useNear<HTMLDivElement>();
  const [height, setHeight] = useState<number | null>(null);
  const { size } = props.chunk;
  const measured = (pixels: number): void => {
    setHeight(pixels);
    if (size > 0 && height === null) learn(pixels / size);
  };
  return (
    <div ref={box} style={{ minHeight: near && height !== null ? undefined : (height ?? size * heightEach) }}>
      {near && <Cards {...props} measured={measured} />}
    </div>
  );
};

const Cards = ({ measured, ...props }: ChunkProps & { measured: (pixels: number) => void }) => {
  const reading = useChunk(props);
  const prompts = reading.state === "read" ? reading.prompts : [];
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when there are more or fewer cards.
  useLayoutEffect(() => {
    if (list.current) measured(list.current.offsetHeight);
  }, [prompts.length]);
  const sentence = sentenceFor(reading, props.only);
  if (sentence) return <p className="quiet">{sentence}</p>;
  return (
    <ul className="cards" ref={list}>
      {prompts.map((prompt) => (
        <PromptCard key={prompt.id} prompt={prompt} />
      ))}
    </ul>
  );
};
