// What the server answered to this tab's cancels, kept so that the job's view still says it after a reload.
import { createStore, useStore } from "../store.ts";

export type CancelNote = { readonly at: string; readonly message: string };

const KEY = "sluice.cancels";
const MOST_JOBS = 50;

type Notes = Readonly<Record<string, readonly CancelNote[]>>;

const load = (): Notes => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return isNotes(kept) ? kept : {};
  } catch {
    return {};
  }
};

const isNotes = (value: unknown): value is Notes =>
  value instanceof Object &&
  Object.values(value).every((list) => Array.isArray(list) && list.every((note) => typeof note?.message === "string"));

const notes = createStore<Notes>(load());
const none: readonly CancelNote[] = [];

export const noteCancel = (jobId: string, message: string): void => {
  const { [jobId]: before = none, ...others } = notes.get();
  const list = [...before, { at: new Date().toISOString(), message }];
  const next = Object.fromEntries([...Object.entries(others), [jobId, list] as const].slice(-MOST_JOBS));
  notes.set(next);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Storage may be full or forbidden: the notes then live as long as the page.
  }
};

export const useCancelNotes = (jobId: string): readonly CancelNote[] => useStore(notes)[jobId] ?? none;
