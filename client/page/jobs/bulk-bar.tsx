// What can be done with the selected jobs.
import { useEffect } from "react";
import type { JobState } from "../../sluice.ts";
import { announce } from "../announce.tsx";
import { onKey } from "../keys.ts";
import { useStore } from "../store.ts";
import { number, several } from "../words.ts";
import { BulkDialogs } from "./bulk-dialogs.tsx";
import { pause, resume, retry } from "./commands.ts";
import type { JobFilter } from "./filter.ts";
import { isSelected, type Question, question, selectAll, selection, selectNothing } from "./selection.ts";

type BulkProps = {
  /** What the list holds, as far as it is known, and what it was asked for. */
  readonly rows: readonly JobState[];
  readonly filter: JobFilter;
  /** How many match on the whole; null while that is unknown. */
  readonly total: number | null;
};

export const BulkBar = ({ rows, filter, total }: BulkProps) => {
  const chosen = useStore(selection);
  const asked = useStore(question);
  const selected =
    chosen.kind === "some" && chosen.ids.size === 0 ? [] : rows.filter((job) => isSelected(chosen, job.id));
  const isAll = chosen.kind === "all";
  const count = isAll ? Math.max(total ?? 0, selected.length) : selected.length;
  const scope: JobFilter = isAll ? filter : { ids: selected.map((job) => job.id) };
  const isOpen = count > 0;
  useEffect(() => {
    if (!isOpen) return;
    return onKey({ escape: selectNothing, c: () => question.set("cancel") });
  }, [isOpen]);
  useEffect(() => {
    if (isOpen) announce(`${several(count, "job")} selected.`);
  }, [isOpen, count]);
  if (!isOpen && !asked) return null;
  // What isn't loaded may be anything.
  const some = (test: (job: JobState) => boolean): boolean => (isAll && count > selected.length) || selected.some(test);
  const ask = (next: Question) => () => question.set(next);
  return (
    <section className="bulk" aria-label="Selected jobs">
      <p>
        <b>{number(count)}</b> selected
      </p>
      {!isAll && total !== null && total > count && (
        <button type="button" className="slight" onClick={selectAll}>
          Select all {number(total)}
        </button>
      )}
      <div className="actions">
        <button type="button" className="danger" disabled={!some(isLive)} onClick={ask("cancel")}>
          Cancel
        </button>
        {some((job) => isLive(job) && !job.pausedAt) && (
          <button type="button" onClick={() => void pause(scope)}>
            Pause
          </button>
        )}
        {some((job) => isLive(job) && job.pausedAt !== null) && (
          <button type="button" onClick={() => void resume(scope)}>
            Resume
          </button>
        )}
        <button type="button" disabled={!some(isLive)} onClick={ask("priority")}>
          Priority
        </button>
        <button type="button" disabled={!some(isLeftUndone)} onClick={() => void retry(scope)}>
          Retry
        </button>
        <button type="button" disabled={!some((job) => !isLive(job))} onClick={ask("delete")}>
          Delete
        </button>
        <button type="button" className="slight" aria-label="Select none" onClick={selectNothing}>
          ×
        </button>
      </div>
      <BulkDialogs question={asked} scope={scope} selected={selected} close={() => question.set(null)} />
    </section>
  );
};

const isLive = (job: JobState): boolean => job.finishedAt === null;
const isLeftUndone = (job: JobState): boolean => !isLive(job) && job.counts.failed + job.counts.canceled > 0;
