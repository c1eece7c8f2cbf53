// What made a prompt's picture, how it went, and what can be done with it.
import { StatusLabel } from "../../status.tsx";
import { inputsOf, isSeed, nodesIn } from "../../submit/inputs.ts";
import { inputName, textWords, valueWords } from "../columns.ts";
import { CopyAs } from "../copy-as.tsx";
import { CancelButton, PromptProblem, Took } from "../prompt-card.tsx";
import { Attempts } from "./attempts.tsx";
import type { FullPrompt } from "./full-prompt.ts";
import { Nodes } from "./nodes.tsx";

type DetailsProps = { readonly jobId: string; readonly prompt: FullPrompt; readonly output: number };

export const Details = ({ jobId, prompt, output: chosen }: DetailsProps) => {
  const output = prompt.outputs[chosen];
  return (
    <div className="details">
      <div className="details-head">
        <StatusLabel status={prompt.status} />
        {prompt.finishedAt ? <Took prompt={prompt} /> : <CancelButton prompt={prompt} />}
      </div>
      {prompt.error && <PromptProblem error={prompt.error} />}
      {prompt.notice && <p className="quiet">{prompt.notice}</p>}
      {prompt.status === "RUNNING" && <Nodes jobId={jobId} prompt={prompt} />}
      <Values prompt={prompt} />
      {output && !output.error && (
        <div className="actions">
          <a className="button" href={output.url} download={output.filename}>
            Download
          </a>
          <a className="button" href={output.url} target="_blank" rel="noreferrer">
            Open alone
          </a>
        </div>
      )}
      <CopyAs input={async () => ({ workflow: prompt.workflow })} />
      <Attempts attempts={prompt.attemptList} />
      <AllInputs workflow={prompt.workflow} />
    </div>
  );
};

/** What sets it apart, and its seeds in any case. */
const Values = ({ prompt: { overrides, workflow } }: { prompt: FullPrompt }) => {
  const own = new Set(overrides.map(({ path }) => path));
  const seeds = inputsOf(nodesIn(workflow)).filter((input) => isSeed(input) && !own.has(input.path));
  const values = [
    ...overrides.map(({ path, valueText }) => ({ path, words: textWords(valueText) })),
    ...seeds.map(({ path, value }) => ({ path, words: valueWords(value) })),
  ];
  if (values.length === 0) return null;
  return (
    <dl className="values">
      {values.map(({ path, words }) => (
        <div key={path}>
          <dt title={path}>{inputName(path)}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
};

const AllInputs = ({ workflow }: { workflow: Record<string, unknown> }) => (
  <details className="all-inputs">
    <summary>All inputs</summary>
    {nodesIn(workflow).map(({ id, title, inputs }) => (
      <section key={id} aria-label={title}>
        <h3>
          {title} <span className="quiet">#{id}</span>
        </h3>
        <dl className="values">
          {inputs.map(({ path, name, value }) => (
            <div key={path}>
              <dt>{name}</dt>
              <dd>{valueWords(value)}</dd>
            </div>
          ))}
        </dl>
      </section>
    ))}
  </details>
);
