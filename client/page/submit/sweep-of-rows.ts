// Finds the sweep that made a job's prompts, so that it can be changed and run again.

import { axisOfValues } from "./axis.ts";
import type { AxisDraft } from "./axis-draft.ts";
import type { Override } from "./draft.ts";
import { inputsOf, nodesIn } from "./inputs.ts";

/** Null where the prompts are no cross product, or sweep over what the form can't show: then they stay as they are. */
export const sweepOfRows = (
  workflow: Record<string, unknown>,
  rows: readonly (readonly Override[])[],
): AxisDraft[] | null => {
  const paths = rows[0]?.map(({ path }) => path) ?? [];
  if (!rows.every((row) => row.length === paths.length && row.every(({ path }, at) => path === paths[at]))) return null;
  const columns = paths.map((_, at) => [
    ...new Map(rows.map((row) => [JSON.stringify(row[at]?.value), row[at]?.value])),
  ]);
  if (
    !isProduct(
      columns.map((column) => column.map(([text]) => text)),
      rows,
    )
  )
    return null;
  const inputs = new Map(inputsOf(nodesIn(workflow)).map((input) => [input.path, input]));
  const axes = paths.map((path, at) => {
    const input = inputs.get(path);
    return input ? axisOfValues(input, columns[at]?.map(([, value]) => value) ?? []) : null;
  });
  return axes.every((axis) => axis !== null) ? axes : null;
};

const isProduct = (columns: readonly (readonly string[])[], rows: readonly (readonly Override[])[]): boolean => {
  const count = columns.reduce((product, column) => product * column.length, 1);
  if (count !== rows.length) return false;
  return rows.every((row, index) => {
    let rest = index;
    return columns.toReversed().every((column, fromLast) => {
      const expected = column[rest % column.length];
      rest = Math.floor(rest / column.length);
      return JSON.stringify(row[columns.length - 1 - fromLast]?.value) === expected;
    });
  });
};
