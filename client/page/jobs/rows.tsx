// The rows of the list: only those in view are in the page, however many there are.
import { useCallback, useEffect, useRef } from "react";
import type { JobState } from "../../sluice.ts";
import { jobAddress } from "../route.ts";
import { useStore } from "../store.ts";
import { JobRow } from "./job-row.tsx";
import { extendTo, isSelected, selection, toggle } from "./selection.ts";
import { useRowKeys } from "./use-row-keys.ts";
import { useSlots } from "./use-slots.ts";
import { useStanding } from "./use-standing.ts";
import { useSteadyScroll } from "./use-steady-scroll.ts";
import { useWindow } from "./use-window.ts";

export type RowsProps = {
  readonly rows: readonly JobState[];
  readonly isComplete: boolean;
  readonly chosen: string | null;
  readonly wide: boolean;
  /** What stands behind the "?" of every row's address: the list's own filter. */
  readonly query: string;
  readonly more: () => void;
};

/** In rem: what the style sheet gives a row. */
const HEIGHT = { wide: 3, narrow: 5.5 } as const;
/** This many rows before the end of what is known, more is read. */
const AHEAD = 200;

export const Rows = ({ rows, isComplete, chosen, wide, query, more }: RowsProps) => {
  const box = useRef<HTMLDivElement>(null);
  const newest = useRef(rows);
  newest.current = rows;
  const selected = useStore(selection);
  const height = (wide ? HEIGHT.wide : HEIGHT.narrow) * rem();
  const active = useCallback(() => activeIn(box.current, newest.current), []);
  const virtualizer = useWindow(box, rows.length, height, active);
  useSteadyScroll(box, rows, height);
  const items = virtualizer.getVirtualItems().flatMap(({ index, start }) => {
    const job = rows[index];
    return job ? [{ job, index, start }] : [];
  });
  const slots = useSlots(items, active);
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD) more();
  }, [last, rows.length, more]);
  const standing = useStanding(items.map(({ job }) => job));
  const select = useCallback((id: string, range: boolean) => (range ? extendTo : toggle)(id, newest.current), []);
  const show = useCallback((index: number) => virtualizer.scrollToIndex(index), [virtualizer]);
  useRowKeys({ box, rows: newest, active, show, select });
  return (
    <div className="rows-box" ref={box} data-wide={wide ? "" : undefined}>
      <ul className="rows" aria-label="Jobs" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ job, index, start }) => (
          <li
            key={slots.get(job.id)}
            data-id={job.id}
            aria-setsize={isComplete ? rows.length : -1}
            aria-posinset={index + 1}
            data-chosen={job.id === chosen ? "" : undefined}
            data-selected={isSelected(selected, job.id) ? "" : undefined}
            style={{ transform: `translateY(${start}px)` }}
          >
            <JobRow
              job={job}
              standing={standing.get(job.id)}
              address={`${jobAddress(job.id)}${query && `?${query}`}`}
              chosen={job.id === chosen}
              selected={isSelected(selected, job.id)}
              wide={wide}
              select={select}
            />
          </li>
        ))}
      </ul>
    </div>
  );
};

/** The row that has the focus, wherever it is by now; -1: none. Asked of the browser: React isn't told of a focus that comes back while it works. */
const activeIn = (box: HTMLElement | null, rows: readonly JobState[]): number => {
  const focused = document.activeElement;
  const id = box?.contains(focused) ? focused?.closest("li")?.dataset.id : undefined;
  return id === undefined ? -1 : rows.findIndex((job) => job.id === id);
};

const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
