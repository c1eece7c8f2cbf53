// The prompts that a submission makes: named one by one, swept, or just the one as it stands.
import type { AxisInput } from "./axis.ts";
import { checkOverrides, type Override, type OverrideInput } from "./overrides.ts";
import { badInput, type Path } from "./refusal.ts";
import { rewireCheck } from "./rewire.ts";
import { expandSweep, parseSweep } from "./sweep.ts";
import type { Workflow } from "./workflow.ts";

export type PromptInput = { readonly overrides: readonly OverrideInput[] };

export type PromptsInput = {
  readonly prompts?: readonly PromptInput[] | null | undefined;
  readonly sweep?: readonly AxisInput[] | null | undefined;
};

export type Limits = { readonly maxPromptsPerJob: number };

/** The overrides of each prompt, in order. */
export const parsePrompts = (
  workflow: Workflow,
  { prompts, sweep }: PromptsInput,
  limits: Limits,
  random: () => number,
  path: Path,
): Override[][] => {
  if (prompts && sweep) throw badInput(`Expected "prompts" or "sweep", not both.`, path);
  if (prompts) return parseVariants(workflow, prompts, limits, [...path, "prompts"]);
  if (sweep) return sweepPrompts(workflow, sweep, limits, random, [...path, "sweep"]);
  return [[]];
};

const parseVariants = (
  workflow: Workflow,
  prompts: readonly PromptInput[],
  { maxPromptsPerJob }: Limits,
  path: Path,
): Override[][] => {
  if (prompts.length === 0) throw badInput("Expected at least one prompt.", path);
  if (prompts.length > maxPromptsPerJob) {
    throw badInput(`These are ${prompts.length} prompts, expected at most ${maxPromptsPerJob}.`, path);
  }
  const checkLinks = rewireCheck(workflow);
  return prompts.map(({ overrides }, index) =>
    checkOverrides(workflow, overrides, [...path, index, "overrides"], checkLinks),
  );
};

/** Each value of an axis is checked once; only what its links make together is looked at per prompt. */
const sweepPrompts = (
  workflow: Workflow,
  sweep: readonly AxisInput[],
  { maxPromptsPerJob }: Limits,
  random: () => number,
  path: Path,
): Override[][] => {
  const rows = expandSweep(parseSweep(workflow, sweep, path, maxPromptsPerJob), random);
  const checkLinks = rewireCheck(workflow);
  for (const row of rows) checkLinks(row, path);
  return rows;
};
