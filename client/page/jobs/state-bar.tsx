// How many jobs are in which state, as one segmented bar; a click shows only those.
import { memo } from "react";
import { addressWith } from "../route.ts";
import { number, STATUS_WORDS, STATUSES, type Status } from "../words.ts";
import type { Totals } from "./use-counts.ts";

const totalIn = (totals: Totals, status: Status): number =>
  ({
    PENDING: totals.pending,
    RUNNING: totals.running,
    SUCCEEDED: totals.succeeded,
    FAILED: totals.failed,
    CANCELED: totals.canceled,
  })[status];

/** What goes on comes first: it is what people look for. */
const ORDER = STATUSES.toReversed();

export const StateBar = memo(({ totals, chosen }: { totals: Totals | null; chosen: Status | null }) => (
  <div className="states">
    <div className="bar states-bar" aria-hidden="true">
      {totals &&
        ORDER.filter((status) => totalIn(totals, status) > 0).map((status) => (
          <a
            key={status}
            href={addressOf(status, chosen)}
            tabIndex={-1}
            data-status={status}
            data-faded={chosen !== null && chosen !== status ? "" : undefined}
            style={{ flexGrow: totalIn(totals, status) }}
            title={`${number(totalIn(totals, status))} ${STATUS_WORDS[status].toLowerCase()}`}
          >
            <span className="unseen">{STATUS_WORDS[status]}</span>
          </a>
        ))}
    </div>
    <ul className="state-links" aria-label="Show only jobs in one state">
      {ORDER.map((status) => (
        <li key={status}>
          <a
            href={addressOf(status, chosen)}
            aria-current={status === chosen ? "true" : undefined}
            data-none={totals && totalIn(totals, status) === 0 ? "" : undefined}
          >
            <span className="status" data-status={status}>
              {STATUS_WORDS[status]}
            </span>{" "}
            <b>{totals ? number(totalIn(totals, status)) : "–"}</b>
          </a>
        </li>
      ))}
    </ul>
  </div>
));

/** Of the one that is chosen: back to all. */
const addressOf = (status: Status, chosen: Status | null): string =>
  addressWith({ state: status === chosen ? null : status.toLowerCase() });
