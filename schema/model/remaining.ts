// Guesses how long running prompts still take, from what is known of them.

export type RunningPrompt = {
  /** Since it was handed to its backend. */
  readonly elapsedSeconds: number;
  /** What the job's prompts before it took; null: none of them has ended well. */
  readonly usualSeconds: number | null;
  /** Of the whole prompt, 0 to 1; null: nothing was told. */
  readonly fraction: number | null;
};

/** Before that a fraction says more about how a prompt starts than about how it goes on. */
const TELLING_FRACTION = 0.1;

/** Until the last of them ends; null when nothing is known of one. */
export const secondsLeft = (prompts: readonly RunningPrompt[]): number | null => {
  const each = prompts.map(left);
  return each.length > 0 && each.every((seconds) => seconds !== null) ? Math.max(...each) : null;
};

/** Prompts of a job are alike; one that already takes longer than the others is judged by its own pace. */
const left = ({ elapsedSeconds, usualSeconds, fraction }: RunningPrompt): number | null => {
  if (usualSeconds !== null && elapsedSeconds < usualSeconds) return usualSeconds - elapsedSeconds;
  if (fraction === null || fraction < TELLING_FRACTION) return null;
  return (elapsedSeconds * (1 - fraction)) / fraction;
};
