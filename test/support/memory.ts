// Says where a run keeps its files: in memory where there is room, since most of a database's making is writing files.
import { chmod, mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const IN_MEMORY = "/dev/shm";
/** Several times what a run takes at most. */
const ROOM = 4 * 1024 ** 3;

/** Set once a run: its workers inherit it, and a temp folder of their own. */
process.env.SLUICE_TESTS_KEEP ??= tmpdir();

/** For what outlives a run, and for programs: nothing may be executed in some machines' memory. */
export const kept = process.env.SLUICE_TESTS_KEEP;

/** Makes the temp folder of this process, and of those that it starts, one in memory. Gives what removes it. */
export async function moveToMemory(): Promise<() => Promise<void>> {
  if (!(await hasRoom())) return async () => undefined;
  const folder = await mkdtemp(join(IN_MEMORY, "sluice-tests-"));
  // PostgreSQL may run as another user.
  await chmod(folder, 0o755);
  process.env.TMPDIR = folder;
  return async () => {
    process.env.TMPDIR = kept;
    await rm(folder, { recursive: true, force: true });
  };
}

async function hasRoom(): Promise<boolean> {
  const { bavail, bsize } = await statfs(IN_MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= ROOM;
}
