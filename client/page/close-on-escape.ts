// Escape closes what is folded open, and gives the focus back to what opened it.
import type { KeyboardEvent } from "react";

export const closeOnEscape = (event: KeyboardEvent<HTMLDetailsElement>): void => {
  const { key, currentTarget } = event;
  if (key !== "Escape" || !currentTarget.open) return;
  event.preventDefault();
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
};
