// Which move a prompt may make: the guard in front of every change of its state.
import { type PromptStatus, TRANSITIONS } from "./status.ts";

export const canMove = (from: PromptStatus, to: PromptStatus): boolean => {
  const exits: readonly PromptStatus[] = TRANSITIONS[from];
  return exits.includes(to);
};
