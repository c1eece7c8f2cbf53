// What is open above the page: the command palette or the list of keys.
import { createStore } from "./store.ts";

type Overlay = "palette" | "keys";

export const overlay = createStore<Overlay | null>(null);

export const open = (which: Overlay): void => overlay.set(which);
