// Chooses the operating system user that PostgreSQL runs as: it refuses to run as root.
import { spawnSync } from "node:child_process";
import { chown } from "node:fs/promises";

/** Spread into spawn's options; empty means the user of this process. */
export type Account = { uid?: number; gid?: number };

export function chooseAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  return find("postgres") ?? create("postgres") ?? find("nobody") ?? refuse();
}

/** Whether that user gets into the folder, all its parents included. */
export function canEnter(account: Account, folder: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...account, cwd: "/", stdio: "ignore" }).status === 0;
}

export async function give(path: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

function find(name: string): Account | undefined {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
    return status === 0 ? Number.parseInt(stdout, 10) : Number.NaN;
  });
  return uid && gid ? { uid, gid } : undefined;
}

function create(name: string): Account | undefined {
  const flags = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"];
  return spawnSync("useradd", [...flags, name], { stdio: "ignore" }).status === 0 ? find(name) : undefined;
}

function refuse(): never {
  throw new Error(
    "PostgreSQL doesn't run as root, and no other user could be found or made: give DATABASE_URL instead.",
  );
}
