// Which jobs are selected: some of the list, one by one or in ranges, or all that match its filter, loaded or not.
import type { JobState } from "../../sluice.ts";
import { createStore } from "../store.ts";

export type Selection =
  | { readonly kind: "some"; readonly ids: ReadonlySet<string>; readonly newest: string | null }
  | { readonly kind: "all" };

const NOTHING: Selection = { kind: "some", ids: new Set(), newest: null };

export const selection = createStore<Selection>(NOTHING);

export const isSelected = (chosen: Selection, id: string): boolean => chosen.kind === "all" || chosen.ids.has(id);

export const isNothing = (chosen: Selection): boolean => chosen.kind === "some" && chosen.ids.size === 0;

export const selectNothing = (): void => selection.set(NOTHING);

export const selectAll = (): void => selection.set({ kind: "all" });

/** One of "all" can't be told apart from what isn't loaded: what is left is selected one by one, as far as it is shown. */
export const toggle = (id: string, rows: readonly JobState[]): void => {
  const before = selection.get();
  const ids = new Set(before.kind === "all" ? rows.map((job) => job.id) : before.ids);
  if (!ids.delete(id)) ids.add(id);
  selection.set({ kind: "some", ids, newest: id });
};

/** From the one that was toggled last up to this one, both included. */
export const extendTo = (id: string, rows: readonly JobState[]): void => {
  const before = selection.get();
  const from = before.kind === "some" ? rows.findIndex((job) => job.id === before.newest) : -1;
  const to = rows.findIndex((job) => job.id === id);
  const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  if (before.kind === "all" || from < 0 || to < 0) toggle(id, rows);
  else selection.set({ kind: "some", ids: new Set([...before.ids, ...between.map((job) => job.id)]), newest: id });
};

/** What is being asked about the selected jobs before it is done. */
export type Question = "cancel" | "priority" | "delete";

export const question = createStore<Question | null>(null);
