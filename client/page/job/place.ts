// How a job is looked at, as its address says it.
import { setParameters, useParameters } from "../route.ts";
import { STATUSES, type Status } from "../words.ts";

/** Prompts in one status; null: all of them. */
export const useOnly = (): Status | null => {
  const wanted = useParameters().get("prompts");
  return STATUSES.find((status) => status === wanted) ?? null;
};

export const showOnly = (only: Status | null): void => setParameters({ prompts: only }, "replace");
