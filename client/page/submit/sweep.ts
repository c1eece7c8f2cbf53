// What the axes of a draft make together: how many prompts, and the first few of them.

import { readAxis } from "./axis.ts";
import type { AxisDraft, AxisInput, AxisReading } from "./axis-draft.ts";
import { type Input, inputsOf } from "./inputs.ts";
import type { ReadWorkflow } from "./read-workflow.ts";

export type Axis = { readonly draft: AxisDraft; readonly input: Input | undefined; readonly reading: AxisReading };

export const axesOf = (drafts: readonly AxisDraft[], { nodes }: ReadWorkflow): Axis[] => {
  const inputs = new Map(inputsOf(nodes).map((input) => [input.path, input]));
  return drafts.map((draft) => {
    const input = inputs.get(draft.path);
    return { draft, input, reading: readAxis(draft, input?.value) };
  });
};

export type Sweep = { readonly axes: readonly AxisInput[]; readonly count: number };

/** Null while an axis is not fully written. */
export const sweepOf = (axes: readonly Axis[]): Sweep | null => {
  const read = axes.flatMap(({ reading }) => (reading.kind === "read" ? [reading] : []));
  if (read.length < axes.length) return null;
  return { axes: read.map(({ axis }) => axis), count: read.reduce((count, axis) => count * axis.count, 1) };
};

/** The values of the prompt at `index`, an axis each; the first axis varies slowest. */
export const rowAt = (axes: readonly Axis[], index: number): unknown[] => {
  let rest = index;
  return axes
    .toReversed()
    .map(({ reading }) => {
      if (reading.kind === "wrong") return undefined;
      const value = reading.valueAt(rest % reading.count);
      rest = Math.floor(rest / reading.count);
      return value;
    })
    .reverse();
};
