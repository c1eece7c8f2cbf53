// Answers HTTP requests that ask the same in the same words together, past yoga and all that is done for each one, and from memory while the database stands still.
import { createTogether } from "./together.ts";

/** A whole answer, to be sent any number of times. */
export interface Written {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface Alike {
  /** Said of words that turned out to be a query: from then on they may be answered together. `lasting`: the database alone says what the answer is. */
  remember(words: string, lasting: boolean): void;
  /** Null: these words must be asked by themselves. Who may see something else must have other rights. */
  ask(words: string, rights: string, run: () => Promise<Response>): Promise<Written> | null;
}

/** What is longer holds a workflow rather than questions. */
const MAX_LETTERS = 8_000;
const MAX_KNOWN = 200;
/** What estimates say of the time may be that old. */
const KEPT_MS = 100;
const MAX_KEPT = 100;
const MAX_KEPT_BYTES = 256 * 1024;

/** Known before its letters are looked at: some are megabytes. */
const isLong = (words: string): boolean => words.length > MAX_LETTERS;

/** `stateOf` names what the database holds: the same name, the same data; null: nobody knows. */
export function createAlike(stateOf: () => Promise<string | null>): Alike {
  const known = new Map<string, boolean>();
  const together = createTogether<Written>();
  const kept = new Map<string, { state: string; answer: Written }>();
  const keep = (group: string, entry: { state: string; answer: Written }): void => {
    if (kept.size >= MAX_KEPT || entry.answer.body.byteLength > MAX_KEPT_BYTES) return;
    kept.set(group, entry);
    setTimeout(() => {
      if (kept.get(group) === entry) kept.delete(group);
    }, KEPT_MS).unref();
  };
  const answer = async (group: string, words: string, run: () => Promise<Response>): Promise<Written> => {
    // Looked at before the data is read: what changes in between is found changed by the next.
    const state = known.get(words) ? await stateOf() : null;
    const last = kept.get(group);
    if (last && last.state === state) return last.answer;
    const answer = await write(await run());
    if (state !== null && known.get(words)) keep(group, { state, answer });
    return answer;
  };
  return {
    remember(words, lasting) {
      if (isLong(words)) return;
      if (known.size >= MAX_KNOWN && !known.has(words)) for (const oldest of known.keys().take(1)) known.delete(oldest);
      known.set(words, lasting);
    },
    ask(words, rights, run) {
      if (isLong(words) || !known.has(words)) return null;
      const group = `${rights} ${words}`;
      return together(group, () => answer(group, words, run));
    },
  };
}

const write = async (answer: Response): Promise<Written> => ({
  status: answer.status,
  headers: Object.fromEntries(answer.headers),
  body: Buffer.from(await answer.arrayBuffer()),
});
