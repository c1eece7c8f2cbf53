// The job that is being written. It outlives the form, so that looking at a job and coming back loses nothing.
import { go, homeAddress } from "../route.ts";
import { createStore } from "../store.ts";
import type { Example } from "./examples.ts";

export type SeedOrder = "random" | "rising";

export type Draft = {
  readonly name: string;
  readonly text: string;
  readonly seeds: number;
  /** The input to sweep over; null: the first seed found. */
  readonly path: string | null;
  readonly order: SeedOrder;
};

export const draft = createStore<Draft>({ name: "", text: "", seeds: 1, path: null, order: "random" });

export const change = (part: Partial<Draft>): void => draft.set({ ...draft.get(), ...part });

export const fillIn = ({ name, workflow }: Example): void => {
  change({ name, text: JSON.stringify(workflow, null, 2), path: null });
  go(homeAddress);
};
