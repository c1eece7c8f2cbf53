// A backend as the page gets it, and what is said about its state.
import type { ResultOf } from "gql.tada";
import type { Backends } from "../../documents/backend.ts";

export type Backend = ResultOf<typeof Backends>["backends"][number];

/** What was named once stays known, for what it ran; it isn't one of those that are there to work. */
export const isConfigured = ({ reason }: Backend): boolean => reason !== "not configured" && reason !== "removed";

export const WORDS = {
  ONLINE: "online",
  OFFLINE: "offline",
  DRAINING: "draining",
} as const satisfies Record<Backend["status"], string>;
