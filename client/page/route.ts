// The address is the state: #/ is the form for a new job, #/jobs is the list, #/jobs/<id> is a job.
import { useSyncExternalStore } from "react";

export type Route = { readonly at: "home" | "list" } | { readonly at: "job"; readonly id: string };

export const jobAddress = (id: string): string => `#/jobs/${encodeURIComponent(id)}`;
export const homeAddress = "#/";
export const listAddress = "#/jobs";

export const go = (address: string): void => {
  location.hash = address;
};

export const useRoute = (): Route => parseRoute(useSyncExternalStore(onHashChange, () => location.hash));

const parseRoute = (hash: string): Route => {
  const [, id] = /^#\/jobs\/([^/]+)$/.exec(hash) ?? [];
  if (id) return { at: "job", id: decode(id) };
  return { at: hash === listAddress ? "list" : "home" };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const onHashChange = (listener: () => void): (() => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};
