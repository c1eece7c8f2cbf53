// One prompt: its pictures or what it is doing, what sets it apart from the others, and why it failed.
import { memo } from "react";
import { useMutation } from "urql";
import { CancelPrompt, type PromptState } from "../../documents/prompt.ts";
import { Refusal } from "../../refusal.ts";
import { Problem } from "../problem.tsx";
import { StatusLabel } from "../status.tsx";
import { duration, exactly } from "../time.tsx";
import { inputName, textWords } from "./columns.ts";
import { Outputs } from "./outputs.tsx";
import { PromptLink } from "./prompt-link.tsx";
import { RunningPrompt } from "./running-prompt.tsx";

export const PromptCard = memo(({ prompt }: { prompt: PromptState }) => (
  <li className="card" data-status={prompt.status}>
    <Media prompt={prompt} />
    <div className="card-head">
      <PromptLink className="card-index" index={prompt.index} label={`Open prompt ${prompt.index + 1}`}>
        #{prompt.index + 1}
      </PromptLink>
      <StatusLabel status={prompt.status} />
      {prompt.finishedAt ? <Took prompt={prompt} /> : <CancelButton prompt={prompt} />}
    </div>
    {prompt.overrides.length > 0 && <Overrides prompt={prompt} />}
    {prompt.error && prompt.outputs.length > 0 && <PromptProblem error={prompt.error} />}
    {prompt.notice && <p className="quiet">{prompt.notice}</p>}
    {prompt.attempts > 1 && <p className="quiet">{prompt.attempts} attempts</p>}
  </li>
));

/** Always of the same size, so that nothing moves when a prompt starts or ends. */
const Media = ({ prompt }: { prompt: PromptState }) => {
  if (prompt.status === "RUNNING") return <RunningPrompt prompt={prompt} />;
  if (prompt.outputs.length > 0) return <Outputs prompt={prompt} />;
  return <div className="media">{prompt.error && <PromptProblem error={prompt.error} />}</div>;
};

export const Took = ({ prompt: { startedAt, finishedAt } }: { prompt: PromptState }) =>
  startedAt && finishedAt ? (
    <span className="card-took" title={`Ended ${exactly(finishedAt)}`}>
      {duration(Date.parse(finishedAt) - Date.parse(startedAt))}
    </span>
  ) : null;

const Overrides = ({ prompt }: { prompt: PromptState }) => (
  <dl className="overrides">
    {prompt.overrides.map(({ path, valueText }) => (
      <div key={path}>
        <dt title={path}>{inputName(path)}</dt>
        <dd title={textWords(valueText)}>{textWords(valueText)}</dd>
      </div>
    ))}
  </dl>
);

export const PromptProblem = ({ error }: { error: NonNullable<PromptState["error"]> }) => (
  <div className="card-problem">
    <p>{error.message}</p>
    <p className="quiet">
      {error.nodeId && `Node ${error.nodeId}${error.nodeType ? ` (${error.nodeType})` : ""} · `}
      {error.code}
    </p>
  </div>
);

export const CancelButton = ({ prompt }: { prompt: PromptState }) => {
  const [{ fetching, error }, cancel] = useMutation(CancelPrompt);
  const interrupt = prompt.status === "RUNNING";
  const word = interrupt ? "Stop" : "Cancel";
  return (
    <>
      <button
        type="button"
        className="slight"
        disabled={fetching}
        aria-label={`${word} prompt ${prompt.index + 1}`}
        onClick={() => void cancel({ id: prompt.id, interrupt })}
      >
        {word}
      </button>
      {error && <Problem>{Refusal.from(error).message}</Problem>}
    </>
  );
};
