// The address is the state: #/ is the form for a new job, #/jobs is the list, #/jobs/<id> is a job, #/backends are the ComfyUI servers; behind a "?" stands how it is looked at.
import { useSyncExternalStore } from "react";

export type Route = { readonly at: "home" | "list" | "backends" } | { readonly at: "job"; readonly id: string };

export const jobAddress = (id: string): string => `#/jobs/${encodeURIComponent(id)}`;
export const homeAddress = "#/";
export const listAddress = "#/jobs";
export const backendsAddress = "#/backends";

export const go = (address: string): void => {
  location.hash = address;
};

export const useRoute = (): Route => parseRoute(useSyncExternalStore(onHashChange, pathNow));

/** What stands behind the "?", as ?tab=table. */
export const useParameters = (): URLSearchParams => new URLSearchParams(useSyncExternalStore(onHashChange, queryNow));

/** The others stay; null takes one away. With "replace" the browser's Back leads to where it led before. */
export const setParameters = (changes: Readonly<Record<string, string | null>>, how?: "replace"): void => {
  const address = addressWith(changes);
  if (how) location.replace(address);
  else go(address);
};

/** Of the same place, looked at in another way. */
export const addressWith = (changes: Readonly<Record<string, string | null>>): string => {
  const parameters = new URLSearchParams(queryNow());
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  }
  const query = parameters.toString();
  return `${pathNow() || homeAddress}${query && `?${query}`}`;
};

const pathNow = (): string => location.hash.split("?")[0] ?? "";
const queryNow = (): string => location.hash.slice(pathNow().length + 1);

const parseRoute = (path: string): Route => {
  const [, id] = /^#\/jobs\/([^/]+)$/.exec(path) ?? [];
  if (id) return { at: "job", id: decode(id) };
  if (path === listAddress) return { at: "list" };
  return { at: path === backendsAddress ? "backends" : "home" };
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
