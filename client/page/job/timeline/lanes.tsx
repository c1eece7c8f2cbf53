// The timeline as a picture: a lane a backend, a bar an attempt. What it shows is in the list below, too.
import { useMemo } from "react";
import type { JobState } from "../../../sluice.ts";
import { addressWith } from "../../route.ts";
import { duration } from "../../time.tsx";
import { openPrompt, promptParameters } from "../place.ts";
import { type Attempt, nameOf, outcomeWords, toneOf } from "./attempt.ts";
import { type Axis, axisOf, beganMs, placeOf, spanOf, ticksOf } from "./spans.ts";

type LanesProps = { readonly job: JobState; readonly attempts: readonly Attempt[]; readonly nowMs: number };

export const Lanes = ({ job, attempts, nowMs }: LanesProps) => {
  const axis = axisOf(attempts, nowMs);
  const lanes = useMemo(
    () => [...Map.groupBy(attempts, nameOf)].toSorted(([a], [b]) => a.localeCompare(b)),
    [attempts],
  );
  return (
    <div className="lanes" aria-hidden="true">
      {lanes.map(([name, own]) => (
        <div key={name} className="lane">
          <span className="lane-name" title={name}>
            {name}
          </span>
          <div className="lane-bars">
            {own.map((attempt) => (
              <Bar key={`${attempt.prompt.id} ${attempt.number}`} attempt={attempt} axis={axis} nowMs={nowMs} />
            ))}
            {job.cancelRequestedAt && <Mark at={job.cancelRequestedAt} axis={axis} words="Canceled here" />}
          </div>
        </div>
      ))}
      <div className="lane ticks">
        <span />
        <div className="lane-bars">
          {ticksOf(axis).map((ms) => (
            <span key={ms} style={{ left: `${placeOf(axis.fromMs + ms, axis)}%` }}>
              {duration(ms)}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
};

const Bar = ({ attempt, axis, nowMs }: { attempt: Attempt; axis: Axis; nowMs: number }) => {
  const { left, width } = spanOf(attempt, nowMs, axis);
  const { index } = attempt.prompt;
  const took = duration((attempt.endedAt ? Date.parse(attempt.endedAt) : nowMs) - beganMs(attempt));
  return (
    <a
      href={addressWith(promptParameters(index))}
      tabIndex={-1}
      data-status={toneOf(attempt)}
      data-outcome={attempt.outcome}
      title={`#${index + 1} ${outcomeWords(attempt)}, ${took}`}
      style={{ left: `${left}%`, width: `${width}%` }}
      onClick={(event) => {
        event.preventDefault();
        openPrompt(index);
      }}
    >
      <span className="unseen">#{index + 1}</span>
    </a>
  );
};

const Mark = ({ at, axis, words }: { at: string; axis: Axis; words: string }) => (
  <span className="mark-line" title={words} style={{ left: `${placeOf(Date.parse(at), axis)}%` }} />
);
