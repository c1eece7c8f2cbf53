// Says to a person what a cancel that is still open waits for.

export type StoppingPrompt = {
  readonly index: number;
  readonly backend: string;
  /** The class of the node at work, as far as it is known. */
  readonly node: string | null;
  /** Of the whole prompt, 0 to 1. */
  readonly fraction: number | null;
  /** Since it was asked to stop; null: it may finish. */
  readonly askedSeconds: number | null;
  /** What keeps it from stopping. */
  readonly notice: string | null;
};

const MOST_NAMED = 3;

export const stoppingSentence = (prompts: readonly StoppingPrompt[]): string | null => {
  if (prompts.length === 0) return null;
  const named = prompts.slice(0, MOST_NAMED).map(sentence);
  const rest = prompts.length - named.length;
  return [...named, ...(rest > 0 ? [`And for ${rest} more.`] : [])].join(" ");
};

const sentence = (prompt: StoppingPrompt): string => {
  const { index, backend, node, askedSeconds, notice } = prompt;
  // People count from one, as the page does.
  const name = `Prompt #${index + 1} on ${backend}`;
  if (notice !== null) return `${name}: ${notice}`;
  if (askedSeconds === null) return `${name} finishes first${progress(prompt)}.`;
  const asked = `${name} was asked to stop ${Math.max(0, Math.round(askedSeconds))} s ago`;
  // ComfyUI looks for it before each node and at each step of a sampler, and nowhere else.
  return node === null ? `${asked}.` : `${asked} and is still at ${node}: it stops when that node lets it.`;
};

const progress = ({ node, fraction }: StoppingPrompt): string => {
  if (fraction === null) return "";
  return node === null ? ` (${percent(fraction)})` : ` (at ${node}, ${percent(fraction)})`;
};

const percent = (fraction: number): string => `${Math.round(fraction * 100)} %`;
