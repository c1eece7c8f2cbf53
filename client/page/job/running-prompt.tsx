// What a running prompt does right now: its newest preview, the node at work, and how far it is.
import { useState } from "react";
import type { PromptState } from "../../documents/prompt.ts";
import { useProgress } from "./progress.ts";

export const RunningPrompt = ({ prompt }: { prompt: PromptState }) => {
  const progress = useProgress(prompt.id) ?? prompt.progress;
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  const node =
    progress?.nodeType ?? (progress?.nodeId ? `Node ${progress.nodeId}` : percent > 0 ? "Working" : "Starting");
  const steps = progress && progress.max > 1 ? `${progress.value} / ${progress.max}` : `${percent} %`;
  return (
    <div className="media running">
      <Preview index={prompt.index} url={progress?.previewUrl ?? null} />
      <div className="running-node">
        <span>{node}</span>
        <span>{steps}</span>
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-label={`Prompt ${prompt.index + 1}`}
        aria-valuenow={percent}
        aria-valuetext={`${percent} %, ${node}`}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
};

/** A frame may be gone by the time it is asked for: then none is shown until the next one. */
const Preview = ({ index, url }: { index: number; url: string | null }) => {
  const [missing, setMissing] = useState<string | null>(null);
  if (!url || url === missing) return null;
  return <img src={url} alt={`Preview of prompt ${index + 1}`} onError={() => setMissing(url)} />;
};
