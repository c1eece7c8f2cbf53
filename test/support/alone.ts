// Lets one test process at a time do something that all of them need done once.
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kept } from "./memory.ts";

/** A lock that old was left behind by a process that was killed. */
const LEFT_BEHIND_MS = 60_000;
const LOOK_AGAIN_MS = 100;

export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = join(kept, `${name}.lock`);
  while (!(await take(lock))) await sleep(LOOK_AGAIN_MS);
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const since = await stat(lock).catch(() => null);
    if (since && Date.now() - since.mtimeMs > LEFT_BEHIND_MS) await rm(lock, { recursive: true, force: true });
    return false;
  }
}
