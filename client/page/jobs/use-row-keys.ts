// The keyboard in the list: j and k go from row to row, x selects, Shift with x selects up to here.
import { type RefObject, useEffect } from "react";
import type { JobState } from "../../sluice.ts";
import { onKey } from "../keys.ts";
import { isNothing, question, selection } from "./selection.ts";

type RowKeys = {
  readonly box: RefObject<HTMLElement | null>;
  readonly rows: RefObject<readonly JobState[]>;
  /** The row that has the focus; -1: none. */
  readonly active: RefObject<number>;
  readonly show: (index: number) => void;
  readonly select: (id: string, range: boolean) => void;
};

export const useRowKeys = ({ box, rows, active, show, select }: RowKeys): void => {
  useEffect(() => {
    /** Where j and k go on when the focus is elsewhere. */
    let latest: string | null = null;
    const move = (step: number): void => {
      const from = active.current >= 0 ? active.current : rows.current.findIndex((job) => job.id === latest);
      const to = Math.max(0, Math.min(rows.current.length - 1, from + step));
      const job = rows.current[to];
      if (!job) return;
      latest = job.id;
      active.current = to;
      show(to);
      focusSoon(box, job.id);
    };
    return onKey({
      j: () => move(1),
      k: () => move(-1),
      x: ({ shiftKey }) => {
        const job = rows.current[active.current];
        if (job) select(job.id, shiftKey);
        return job !== undefined;
      },
      c: () => {
        const job = rows.current[active.current];
        // What is selected goes before what has the focus.
        if (!job || !isNothing(selection.get())) return false;
        select(job.id, false);
        question.set("cancel");
        return true;
      },
    });
  }, [box, rows, active, show, select]);
};

/** A row that wasn't in view is in the page only after the next frames. */
const focusSoon = (box: RefObject<HTMLElement | null>, id: string, frames = 30): void => {
  const row = box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusSoon(box, id, frames - 1));
};
