// Takes a workflow out of a file that somebody dropped, chose or pasted. What reads files is loaded with the first one.
import { change, draft, replace } from "./draft.ts";
import type { Taken } from "./media/read-file.ts";

/** A long video is read while the next file is chosen already: the last one counts. */
let newest: File | null = null;

export const takeFile = async (file: File): Promise<void> => {
  newest = file;
  const taken = await read(file);
  if (newest !== file) return;
  if ("problem" in taken) return change({ unread: taken.problem });
  const name = draft.get().name || file.name.replace(/\.\w{1,5}$/, "");
  replace(taken.text, name);
};

const read = async (file: File): Promise<Taken> => {
  try {
    const { readFile } = await import("./media/read-file.ts");
    return await readFile(file, file.name);
  } catch {
    return {
      problem: `${file.name} can't be read. If it is no folder and still there, reload the page and try again.`,
    };
  }
};
