// At which place of the form a refusal, or what is missing, is said.
import type { Refusal } from "../../refusal.ts";
import type { Axis } from "./sweep.ts";

export type FieldProblem = {
  /** "workflow", "input <path>", "axis <index> <field>", "sweep", "name", "priority", or "form" when it is about none of them. */
  readonly place: string;
  readonly sentence: string;
};

export const inputPlace = (path: string): string => `input ${path}`;
export const axisPlace = (index: number, field: string): string => `axis ${index} ${field}`;

export const sentenceAt = (problem: FieldProblem | null, place: string): string | null =>
  problem?.place === place ? problem.sentence : null;

/** `settable` are the paths of the inputs that have a field of their own. */
export const problemOf = (
  { path, message, code }: Refusal,
  axes: readonly Axis[],
  settable: ReadonlySet<string>,
): FieldProblem => {
  if (code === "UNREACHABLE") {
    return { place: "form", sentence: "Sluice can't be reached. Nothing is lost: submit again when it is back." };
  }
  return { place: placeOf(path, axes, settable), sentence: message };
};

const placeOf = (
  [, argument, ...rest]: Refusal["path"],
  axes: readonly Axis[],
  settable: ReadonlySet<string>,
): string => {
  switch (argument) {
    case "workflow": {
      const path = rest.join(".");
      return settable.has(path) ? inputPlace(path) : "workflow";
    }
    case "sweep":
      return axisPlaceOf(rest, axes);
    case "prompts":
      return "sweep";
    case "name":
    case "priority":
      return argument;
    default:
      return "form";
  }
};

/** ["input", "sweep", 0, "range", "step"] */
const axisPlaceOf = ([index, what, which]: Refusal["path"], axes: readonly Axis[]): string => {
  if (typeof index !== "number" || !axes[index]) return "sweep";
  if (what === "values") return axisPlace(index, "values");
  return axisPlace(index, typeof which === "string" ? which.replace(/Exact$/, "") : "path");
};

/** The first axis that is not fully written. */
export const unwritten = (axes: readonly Axis[]): FieldProblem | null => {
  for (const [index, { reading }] of axes.entries()) {
    if (reading.kind === "wrong") return { place: axisPlace(index, reading.field), sentence: reading.problem };
  }
  return null;
};
