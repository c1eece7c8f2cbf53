// Changes of single inputs of a workflow: what one prompt has of its own.
import { checkJson, type Json } from "./json.ts";
import { plainLink } from "./link.ts";
import { badInput, type Path } from "./refusal.ts";
import { rewireCheck } from "./rewire.ts";
import { parseTarget, targetProblem } from "./target.ts";
import { checkInput, type Workflow } from "./workflow.ts";

export type Override = { readonly path: string; readonly value: Json };

/** As GraphQL hands it over: an absent value is null. */
export type OverrideInput = { readonly path: string; readonly value?: unknown };

/** Checks the overrides of one prompt, and the workflow that they make. Give many prompts of a workflow one `checkLinks`. */
export const checkOverrides = (
  workflow: Workflow,
  overrides: readonly OverrideInput[],
  path: Path,
  checkLinks = rewireCheck(workflow),
): Override[] => {
  const seen = new Set<string>();
  const checked = overrides.map((override, index) => {
    checkTarget(workflow, override.path, seen, [...path, index, "path"]);
    const value = checkValue(workflow, override.path, override.value ?? null, [...path, index, "value"]);
    return { path: override.path, value };
  });
  checkLinks(checked, path);
  return checked;
};

/** `seen` collects the paths of one set: each input is changed at most once. */
export const checkTarget = (workflow: Workflow, target: string, seen: Set<string>, path: Path): void => {
  const problem = targetProblem(target, workflow);
  if (problem) throw badInput(problem, path);
  if (seen.has(target)) throw badInput("This input is changed twice.", path);
  seen.add(target);
};

/** What holds for a new value whatever else changes. */
export const checkValue = (workflow: Workflow, target: string, value: unknown, path: Path): Json => {
  const json = checkJson(value, path);
  checkInput(workflow, parseTarget(target).inputName, json, path);
  return plainLink(json);
};

/** Only the touched nodes are copied. Every path must have been checked. */
export const applyOverrides = (workflow: Workflow, overrides: readonly Override[]): Workflow => {
  const changed: { [nodeId: string]: Workflow[string] } = { ...workflow };
  for (const { path, value } of overrides) {
    const { nodeId, inputName } = parseTarget(path);
    const node = changed[nodeId];
    if (node) changed[nodeId] = { ...node, inputs: { ...node.inputs, [inputName]: value } };
  }
  return changed;
};
