// Finds the server's own process under the command that started it. Linux only: elsewhere it says so.
import { readFile } from "node:fs/promises";

/** npm, and the shell that it starts, come before the server itself, and keep signals to themselves. */
export async function serverUnder(pid: number): Promise<number> {
  const words = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
  if (words.includes("server/main.ts")) return pid;
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim();
  if (!/^\d+$/.test(children)) throw new Error("the server's process can't be found");
  return serverUnder(Number(children));
}
