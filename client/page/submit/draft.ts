// The job that is being written. It outlives the form, so that looking at a job and coming back loses nothing.
import { go, homeAddress } from "../route.ts";
import { createStore } from "../store.ts";
import type { AxisDraft } from "./axis-draft.ts";
import type { Example } from "./examples.ts";
import { type Beside, unwrapped } from "./unwrapped.ts";

export type Override = { readonly path: string; readonly value: unknown };

export type Draft = {
  readonly name: string;
  readonly text: string;
  /** What is swept over; the first varies slowest. */
  readonly axes: readonly AxisDraft[];
  /** The prompts of a job that is run again, where no axes make them. */
  readonly variants: readonly (readonly Override[])[] | null;
  readonly priority: number;
  readonly cancelRest: boolean;
  /** What stood beside the workflow where it was wrapped. */
  readonly beside: Beside | null;
  /** Why the file that was dropped last gave no workflow. */
  readonly unread: string | null;
};

const EMPTY: Draft = {
  name: "",
  text: "",
  axes: [],
  variants: null,
  priority: 0,
  cancelRest: false,
  beside: null,
  unread: null,
};

export const draft = createStore<Draft>(EMPTY);

export const change = (part: Partial<Draft>): void => draft.set({ ...draft.get(), unread: null, ...part });

/** As typed or pasted. What stood beside the last workflow stays as long as any text does. */
export const write = (text: string): void =>
  change(unwrapped(text) ?? (text.trim() === "" ? { text, beside: null } : { text }));

/** Another workflow than before. */
export const replace = (text: string, name: string): void =>
  change({ beside: null, axes: [], variants: null, name, ...(unwrapped(text) ?? { text }) });

export const begin = (part: Partial<Draft>): void => {
  draft.set({ ...EMPTY, ...part });
  go(homeAddress);
};

export const fillIn = ({ name, workflow }: Example): void => begin({ name, text: JSON.stringify(workflow, null, 2) });
