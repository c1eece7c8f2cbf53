// A mark on a job or a backend by which it can be found again.
import { badInput, type Path } from "./refusal.ts";
import { checkText } from "./text.ts";

export type Label = { readonly key: string; readonly value: string };

export const checkLabels = (labels: readonly Label[], path: Path): void => {
  if (labels.length > 32) throw badInput("Expected at most 32 labels.", path);
  for (const [index, { key, value }] of labels.entries()) {
    checkText(key, [...path, index, "key"], 100);
    checkText(value, [...path, index, "value"], 100);
    if (key.trim() === "") throw badInput("Expected a key that is not blank.", [...path, index, "key"]);
  }
};
