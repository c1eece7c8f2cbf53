// Says whether what the page shows is what Sluice knows.
import { useSyncExternalStore } from "react";
import type { ConnectionState } from "../catching-up.ts";
import { sluice } from "./sluice.ts";

const TITLES = {
  live: "Changes arrive as they happen.",
  "catching up": "Connected again. What changed meanwhile is being read …",
  offline: "No connection to Sluice. Trying again …",
} satisfies Record<ConnectionState, string>;

export const Badge = () => {
  const state = useSyncExternalStore(sluice.connection.onChange, sluice.connection.state);
  return (
    <span className="badge" data-state={state} title={TITLES[state]}>
      {state}
    </span>
  );
};
