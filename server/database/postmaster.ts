// Starts and ends the postmaster, the main process of a cluster.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { open, readFile, stat } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { dropForeignPidFile, findPostmaster } from "./pidFile.ts";
import type { Place } from "./place.ts";

/** Given on the command line, so that they are the same for old clusters and new ones. */
const SETTINGS: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "128MB",
  max_connections: "100",
  autovacuum_naptime: "15s",
  jit: "off",
  random_page_cost: "1.1",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
};

const LARGEST_LOG_BYTES = 10_000_000;

/** Apart from this process's group and session: a Ctrl-C must reach the app alone, which ends the database last. */
export async function spawnPostmaster(
  place: Place,
  port: number,
  settings: Record<string, string>,
): Promise<() => boolean> {
  await dropForeignPidFile(place.cluster);
  const log = await open(logFile(place.cluster), (await isLarge(logFile(place.cluster))) ? "w" : "a", 0o600);
  const flags = Object.entries({ ...SETTINGS, ...settings, port: String(port) }).map(
    ([name, value]) => `--${name}=${value}`,
  );
  const options = { ...place.account, cwd: "/", detached: true, windowsHide: true };
  const child = spawn(join(place.native, "bin", "postgres"), ["-D", place.cluster, ...flags], {
    ...options,
    stdio: ["ignore", log.fd, log.fd],
  });
  let ended = false;
  child.on("exit", () => {
    ended = true;
  });
  child.unref();
  await once(child, "spawn").finally(() => log.close());
  return () => ended;
}

/** Fast shutdown: sessions are cut off, a checkpoint is written. An immediate one, which costs a recovery, if that takes too long. */
export async function endPostmaster(cluster: string, pid: number, patienceMs = 6_000): Promise<void> {
  const runs = async () => (await findPostmaster(cluster))?.pid === pid;
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!(await runs())) return;
    if (platform() === "win32") spawnSync("taskkill", ["/pid", String(pid), "/f", "/t"]);
    else process.kill(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline && (await runs())) await delay(10);
  }
}

export async function readLogEnd(cluster: string): Promise<string> {
  const lines = (await readFile(logFile(cluster), "utf8").catch(() => "")).trim().split("\n");
  return lines.slice(-8).join("\n");
}

const logFile = (cluster: string) => `${cluster}.log`;

async function isLarge(file: string): Promise<boolean> {
  return stat(file).then(
    ({ size }) => size > LARGEST_LOG_BYTES,
    () => false,
  );
}
