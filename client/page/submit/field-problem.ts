// Which field of the form a refusal is about.
import type { Refusal } from "../../refusal.ts";

export type FieldProblem = { readonly field: "workflow" | "seeds" | "form"; readonly sentence: string };

export const problemOf = ({ path, message, code }: Refusal): FieldProblem => {
  if (code === "UNREACHABLE") {
    return { field: "form", sentence: "Sluice can't be reached. Nothing is lost: submit again when it is back." };
  }
  const [, argument] = path;
  if (argument === "workflow") return { field: "workflow", sentence: message };
  if (argument === "sweep") return { field: "seeds", sentence: message };
  return { field: "form", sentence: message };
};
