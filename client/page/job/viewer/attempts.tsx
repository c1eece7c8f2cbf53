// Where a prompt was tried, and what came of each try.
import { duration, exactly } from "../../time.tsx";
import { nameOf, outcomeWords } from "../timeline/attempt.ts";
import { beganMs } from "../timeline/spans.ts";
import type { FullPrompt } from "./full-prompt.ts";

type Attempt = FullPrompt["attemptList"][number];

export const Attempts = ({ attempts }: { attempts: readonly Attempt[] }) => {
  if (attempts.length === 0) return null;
  return (
    <section aria-labelledby="attempts">
      <h3 id="attempts">{attempts.length === 1 ? "Attempt" : "Attempts"}</h3>
      <ol className="attempts">
        {attempts.map((attempt) => (
          <li key={attempt.number}>
            <span>
              <b>{nameOf(attempt)}</b> {outcomeWords(attempt)}
            </span>
            <span className="quiet" title={times(attempt)}>
              {attempt.endedAt ? `after ${duration(Date.parse(attempt.endedAt) - beganMs(attempt))}` : ""}
            </span>
            {attempt.reason && attempt.outcome !== "FAILED" && <p className="quiet">{attempt.reason}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
};

const times = ({ startedAt, endedAt }: Attempt): string =>
  [startedAt, endedAt].flatMap((at) => (at ? [exactly(at)] : [])).join(" – ");
