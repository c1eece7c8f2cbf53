// The attempts of a job as a list, the newest first.
import { useState } from "react";
import { duration, exactly } from "../../time.tsx";
import { PromptLink } from "../prompt-link.tsx";
import { type Attempt, nameOf, outcomeWords, toneOf } from "./attempt.ts";
import { beganMs } from "./spans.ts";

const SHOWN = 50;

export const AttemptTable = ({ attempts }: { attempts: readonly Attempt[] }) => {
  const [most, setMost] = useState(SHOWN);
  const shown = attempts.toReversed().slice(0, most);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable with the keyboard.
    <section className="table-box" aria-label="List of attempts" tabIndex={0}>
      <table className="attempt-table">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Backend</th>
            <th scope="col">Outcome</th>
            <th scope="col">Started</th>
            <th scope="col">Took</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((attempt) => (
            <Row key={`${attempt.prompt.id} ${attempt.number}`} attempt={attempt} />
          ))}
        </tbody>
      </table>
      {attempts.length > most && (
        <button type="button" className="more" onClick={() => setMost(most + SHOWN)}>
          Show earlier attempts
        </button>
      )}
    </section>
  );
};

const Row = ({ attempt }: { attempt: Attempt }) => {
  const { prompt, number, startedAt, endedAt, reason } = attempt;
  return (
    <tr>
      <th scope="row">
        <PromptLink index={prompt.index}>{prompt.index + 1}</PromptLink>
        {number > 1 && <span className="quiet"> try {number}</span>}
      </th>
      <td>{nameOf(attempt)}</td>
      <td>
        <span className="status" data-status={toneOf(attempt)}>
          {outcomeWords(attempt)}
        </span>
      </td>
      <td title={exactly(startedAt)}>{new Date(startedAt).toLocaleTimeString()}</td>
      <td>{endedAt ? duration(Date.parse(endedAt) - beganMs(attempt)) : ""}</td>
      <td className="value" title={reason ?? undefined}>
        {reason}
      </td>
    </tr>
  );
};
