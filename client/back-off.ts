// How long to wait before the next try: longer each time, up to a limit, and never the same for many clients at once.

const FIRST_MS = 250;
const LONGEST_MS = 4_000;

export const waitMs = (retries: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(retries, 10)) * (0.5 + Math.random() / 2);
