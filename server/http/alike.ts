// Answers HTTP requests that ask the same in the same words together: past yoga, and past all that is done for each one.
import { createTogether } from "./together.ts";

/** A whole answer, to be sent any number of times. */
export interface Written {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface Alike {
  /** Said of words that turned out to be a query: from then on they may be answered together. */
  remember(words: string): void;
  /** Null: these words must be asked by themselves. Who may see something else must have other rights. */
  ask(words: string, rights: string, run: () => Promise<Response>): Promise<Written> | null;
}

/** What is longer holds a workflow rather than questions. */
const MAX_LETTERS = 8_000;
const MAX_KNOWN = 200;

/** Known before its letters are looked at: some are megabytes. */
const isLong = (words: string): boolean => words.length > MAX_LETTERS;

export function createAlike(): Alike {
  const known = new Set<string>();
  const together = createTogether<Written>();
  return {
    remember(words) {
      if (isLong(words)) return;
      if (known.size >= MAX_KNOWN) for (const oldest of known.keys().take(1)) known.delete(oldest);
      known.add(words);
    },
    ask: (words, rights, run) =>
      !isLong(words) && known.has(words) ? together(`${rights} ${words}`, async () => write(await run())) : null,
  };
}

const write = async (answer: Response): Promise<Written> => ({
  status: answer.status,
  headers: Object.fromEntries(answer.headers),
  body: Buffer.from(await answer.arrayBuffer()),
});
