// The keyboard in the list: j and k go from row to row, x selects, Shift with x selects up to here.
import { type RefObject, useEffect } from "react";
import type { JobState } from "../../sluice.ts";
import { onKey } from "../keys.ts";
import { isNothing, question, selection } from "./selection.ts";

type RowKeys = {
  readonly box: RefObject<HTMLElement | null>;
  readonly rows: RefObject<readonly JobState[]>;
  /** The row that has the focus; -1: none. */
  readonly active: () => number;
  readonly show: (index: number) => void;
  readonly select: (id: string, range: boolean) => void;
};

export const useRowKeys = ({ box, rows, active, show, select }: RowKeys): void => {
  useEffect(() => {
    /** Where j and k go on when the focus is elsewhere. */
    let latest: string | null = null;
    /** The row that gets the focus as soon as it is in the page. */
    let coming: string | null = null;
    const indexOf = (id: string): number => rows.current.findIndex((job) => job.id === id);
    const current = (): number => (coming ? indexOf(coming) : active());
    const move = (step: number): void => {
      const at = current();
      const from = at < 0 && latest ? indexOf(latest) : at;
      const to = Math.max(0, Math.min(rows.current.length - 1, from + step));
      const job = rows.current[to];
      if (!job) return;
      latest = job.id;
      coming = job.id;
      show(to);
      focusSoon(job.id);
    };
    /** A row that wasn't in view is in the page only after the next frames. */
    const focusSoon = (id: string, frames = 30): void => {
      if (coming !== id) return;
      const row = box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
      if (!row && frames > 0) return void requestAnimationFrame(() => focusSoon(id, frames - 1));
      row?.focus({ preventScroll: true });
      coming = null;
    };
    return onKey({
      j: () => move(1),
      k: () => move(-1),
      x: ({ shiftKey }) => {
        const job = rows.current[current()];
        if (job) select(job.id, shiftKey);
        return job !== undefined;
      },
      c: () => {
        const job = rows.current[current()];
        // What is selected goes before what has the focus.
        if (!job || !isNothing(selection.get())) return false;
        select(job.id, false);
        question.set("cancel");
        return true;
      },
    });
  }, [box, rows, active, show, select]);
};
