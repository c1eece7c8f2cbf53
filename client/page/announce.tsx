// Says to screen readers, politely, what has just happened.
import { createStore, useStore } from "./store.ts";

const said = createStore("");

export const announce = (sentence: string): void => said.set(sentence);

export const Announcements = () => (
  <div role="status" aria-live="polite" className="unseen">
    {useStore(said)}
  </div>
);
