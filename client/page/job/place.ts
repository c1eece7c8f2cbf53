// How a job is looked at, as its address says it.
import { setParameters, useParameters } from "../route.ts";
import { STATUSES, type Status } from "../words.ts";

export const TABS = ["gallery", "table", "timeline"] as const;
export type Tab = (typeof TABS)[number];

export const useTab = (): Tab => {
  const wanted = useParameters().get("tab");
  return TABS.find((tab) => tab === wanted) ?? "gallery";
};

/** Prompts in one status; null: all of them. */
export const useOnly = (): Status | null => {
  const wanted = useParameters().get("prompts");
  return STATUSES.find((status) => status === wanted) ?? null;
};

export const showOnly = (only: Status | null): void => setParameters({ prompts: only }, "replace");

export type Opened = { readonly index: number; readonly output: number };

/** The prompt that is looked at closely, and which of its outputs. People count from one, so does the address. */
export const useOpened = (): Opened | null => {
  const parameters = useParameters();
  const [prompt, output] = ["prompt", "output"].map((name) => Number(parameters.get(name) ?? Number.NaN));
  if (!prompt || !Number.isInteger(prompt) || prompt < 1) return null;
  return { index: prompt - 1, output: output && Number.isInteger(output) && output > 1 ? output - 1 : 0 };
};

export const promptParameters = (index: number | null, output = 0) => ({
  prompt: index === null ? null : String(index + 1),
  output: output > 0 ? String(output + 1) : null,
});

export const openPrompt = (index: number | null, output = 0, how?: "replace"): void =>
  setParameters(promptParameters(index, output), how);
