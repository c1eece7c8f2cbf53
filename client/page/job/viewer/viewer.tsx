// One prompt large: its picture, what made it, where it was tried, and the way to the next one.
import { useEffect } from "react";
import { useQuery } from "urql";
import { PromptView } from "../../../documents/prompt.ts";
import type { JobState } from "../../../sluice.ts";
import { number, type Status } from "../../words.ts";
import { Dialog } from "../dialog.tsx";
import { type Opened, openPrompt } from "../place.ts";
import { Details } from "./details.tsx";
import { useFullPrompt } from "./full-prompt.ts";
import { Stage } from "./stage.tsx";
import { type Step, Steps } from "./steps.tsx";

type ViewerProps = { readonly job: JobState; readonly only: Status | null; readonly opened: Opened };

const Viewer = ({ job, only, opened: { index, output } }: ViewerProps) => {
  const variables = { jobId: job.id, index, status: only ? [only] : null, next: index + 1, previous: index - 1 };
  const [{ data, error }, read] = useQuery({ query: PromptView, variables, requestPolicy: "cache-and-network" });
  // While the next one is read, the one before is still there.
  const found = data?.job?.prompt?.index === index ? data.job : null;
  const prompt = useFullPrompt(found?.prompt ?? null);
  const status = prompt?.status;
  useEffect(() => {
    if (status) read({ requestPolicy: "network-only" });
  }, [status, read]);
  const outputs = prompt?.outputs.length ?? 0;
  // Among all prompts nobody has to be asked who comes next.
  const before = only ? found && (found.previous.edges.at(-1)?.node.index ?? -1) : index - 1;
  const after = only ? found && (found.next.edges[0]?.node.index ?? -1) : index + 1;
  const previous = output > 0 ? stepTo(job, index, output - 1) : stepTo(job, before);
  const next = output + 1 < outputs ? stepTo(job, index, output + 1) : stepTo(job, after);
  return (
    <Dialog
      className="viewer"
      title={`Prompt ${number(index + 1)} of ${number(job.counts.total)}`}
      close={() => openPrompt(null, 0, "replace")}
    >
      <div className="viewer-body">
        <div className="stage">
          {prompt ? <Stage prompt={prompt} output={output} /> : <p className="quiet">{waiting(data, error)}</p>}
          <Steps previous={previous} next={next} />
        </div>
        {prompt && <Details jobId={job.id} prompt={prompt} output={output} />}
      </div>
    </Dialog>
  );
};

// Loaded when the first prompt is opened.
export default Viewer;

/** `index` null: where that is has not been read yet. */
const stepTo = ({ counts }: JobState, index: number | null, output = 0): Step => {
  if (index === null) return undefined;
  return index < 0 || index >= counts.total ? null : () => openPrompt(index, output, "replace");
};

const waiting = (data: unknown, error: unknown): string => {
  if (error) return "This prompt can't be read.";
  return data instanceof Object &&
    "job" in data &&
    data.job instanceof Object &&
    "prompt" in data.job &&
    !data.job.prompt
    ? "There is no such prompt."
    : "Loading …";
};
