// A list of jobs for the page: one for each filter, followed while it is shown.
import { useEffect, useMemo, useRef } from "react";
import { useStore } from "../store.ts";
import type { JobFilter } from "./filter.ts";
import { type Listed, type Listing, openListing } from "./listing.ts";

/** Until the first page has come, what was shown before stays, and `settled` is false. */
export const useListing = (
  filter: JobFilter,
): Listed & { readonly more: Listing["more"]; readonly settled: boolean } => {
  const listing = useMemo(() => openListing(filter), [filter]);
  useEffect(() => listing.start(), [listing]);
  const listed = useStore(listing.store);
  const before = useRef(listed);
  useEffect(() => {
    if (listed.isRead) before.current = listed;
  }, [listed]);
  const shown = listed.isRead ? listed : { ...before.current, unreachable: listed.unreachable };
  return { ...shown, more: listing.more, settled: listed.isRead };
};
