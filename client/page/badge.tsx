// Says whether what the page shows is kept up to date: the websocket's state.
import { useSyncExternalStore } from "react";
import { sluice } from "./sluice.ts";

export const Badge = () => {
  const state = useSyncExternalStore(sluice.connection.onChange, sluice.connection.state);
  const title = state === "live" ? "Changes arrive as they happen." : "No connection to Sluice. Trying again …";
  return (
    <span className="badge" data-state={state} title={title}>
      {state}
    </span>
  );
};
