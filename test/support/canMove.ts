// Whether the transition table lets a prompt go from one status to another.
import { type PromptStatus, TRANSITIONS } from "../../schema/model/status.ts";

export const canMove = (from: PromptStatus, to: PromptStatus): boolean => {
  const exits: readonly PromptStatus[] = TRANSITIONS[from];
  return exits.includes(to);
};
