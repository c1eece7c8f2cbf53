// Reads postmaster.pid, and tells whether the process that it names is really the one of this cluster.
import { spawnSync } from "node:child_process";
import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { platform } from "node:os";
import { basename, join } from "node:path";

export type Postmaster = {
  pid: number;
  port: number;
  /** False while it starts up or goes down. Only a ready one is sure to listen on its port: before, somebody else may. */
  ready: boolean;
};

/** The postmaster of this folder. A file that a crash left behind counts as none, even if its pid is somebody else's by now. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const named = await readPidFile(cluster);
  return named !== undefined && (await serves(named.pid, cluster)) ? named : undefined;
}

/** PostgreSQL overcomes a stale file by itself, except where its pid lives on as another program of the same user. */
export async function dropForeignPidFile(cluster: string): Promise<void> {
  const named = await readPidFile(cluster);
  if (named !== undefined && isAlive(named.pid) && !(await serves(named.pid, cluster)))
    await rm(pidFile(cluster), { force: true });
}

const pidFile = (cluster: string) => join(cluster, "postmaster.pid");

/** Its lines: pid, data folder, start time, port, socket folder, listening address, shared memory key, status. */
async function readPidFile(cluster: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(pidFile(cluster), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function serves(pid: number, cluster: string): Promise<boolean> {
  switch (platform()) {
    case "linux":
      return servesOnLinux(pid, cluster);
    case "win32":
      return String(spawnSync("tasklist", ["/fi", `PID eq ${pid}`]).stdout).includes("postgres");
    default:
      return String(spawnSync("ps", ["-p", String(pid), "-o", "command="]).stdout).includes("/postgres -D ");
  }
}

/**
 * A postmaster works in its data folder. Where that can't be seen (root in a container may not look at other users' processes)
 * a postmaster counts as ours: to start a second one beside it would be far worse than to wait for the wrong one.
 */
async function servesOnLinux(pid: number, cluster: string): Promise<boolean> {
  const [program = "", flag] = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
  if (basename(program) !== "postgres" || flag !== "-D") return false;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return folder === undefined ? isAlive(pid) : folder === (await realpath(cluster));
}
