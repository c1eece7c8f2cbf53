// What the page takes from the bytes of a file, or what it says of it.
import { readFile, type Taken } from "../../client/page/submit/media/read-file.ts";

export const take = (bytes: Buffer, name = "file"): Promise<Taken> => readFile(new Blob([new Uint8Array(bytes)]), name);
export const textOf = (taken: Taken): string => ("text" in taken ? taken.text : `refused: ${taken.problem}`);
export const refusalOf = (taken: Taken): string => ("problem" in taken ? taken.problem : "taken");
