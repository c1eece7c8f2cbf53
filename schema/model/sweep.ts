// The cross product of axes: counted and weighed before any of it is built.
import { type Axis, type AxisInput, countAxis, expandAxis, lengthOfValues, parseAxis } from "./axis.ts";
import type { Override } from "./overrides.ts";
import { badInput, type Path } from "./refusal.ts";
import type { Workflow } from "./workflow.ts";

/** What the overrides of a sweep's prompts may come to as text: each prompt stores its own. */
const MAX_SWEEP_LENGTH = 64 * 1024 * 1024;

export const parseSweep = (workflow: Workflow, sweep: readonly AxisInput[], path: Path, maxPrompts: number): Axis[] => {
  if (sweep.length === 0) throw badInput("Expected at least one axis.", path);
  const seen = new Set<string>();
  const axes = sweep.map((axis, index) => parseAxis(workflow, axis, seen, [...path, index]));
  const count = countSweep(axes);
  if (count > maxPrompts) throw badInput(`This makes ${count} prompts, expected at most ${maxPrompts}.`, path);
  if (measureSweep(axes) > MAX_SWEEP_LENGTH)
    throw badInput("The values of this sweep are too long for so many prompts.", path);
  return axes;
};

export const countSweep = (axes: readonly Axis[]): number => axes.reduce((count, axis) => count * countAxis(axis), 1);

/** The first axis varies slowest. Overrides are shared between prompts. */
export const expandSweep = (axes: readonly Axis[], random: () => number): Override[][] => {
  const columns = axes.map((axis) => expandAxis(axis, random)).toReversed();
  return Array.from({ length: countSweep(axes) }, (_, index) => rowOf(columns, index));
};

/** Reads the index as a number whose digits count along the axes, the last one first. */
const rowOf = (columns: readonly (readonly Override[])[], index: number): Override[] => {
  const row: Override[] = [];
  let rest = index;
  for (const column of columns) {
    const override = column[rest % column.length];
    if (override) row.push(override);
    rest = Math.floor(rest / column.length);
  }
  return row.reverse();
};

const measureSweep = (axes: readonly Axis[]): number => {
  const count = countSweep(axes);
  return axes.reduce((sum, axis) => sum + count * (axis.path.length + lengthOfValues(axis)), 0);
};
