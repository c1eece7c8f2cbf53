// Decides in which folder the cluster lives, and from which folder its programs run.
import { randomUUID } from "node:crypto";
import { chmod, cp, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Log } from "../log.ts";
import { type Account, canEnter, chooseAccount } from "./account.ts";
import { nativeFolder } from "./binaries.ts";

export type Place = {
  /** PGDATA. */
  cluster: string;
  /** Holds bin/, lib/ and share/. */
  native: string;
  account: Account;
};

/** Where root keeps what the database's user can't reach at its own place. */
const SYSTEM_FOLDER = "/var/lib/sluice";

export async function choosePlace(dataDir: string, log: Log): Promise<Place> {
  await mkdir(dataDir, { recursive: true });
  const account = chooseAccount();
  const cluster = await clusterFolder(dataDir, account, log);
  return { cluster, native: await reachableNative(account, log), account: await ownerOf(cluster, account) };
}

/** Noted in the data directory, so that the two stay together when it is moved, and a removed one is not found again. */
async function clusterFolder(dataDir: string, account: Account, log: Log): Promise<string> {
  const note = join(dataDir, "postgres.path");
  const noted = (await readFile(note, "utf8").catch(() => "")).trim();
  if (noted !== "") return noted;
  if (canEnter(account, dataDir)) return join(dataDir, "postgres");
  const folder = join(SYSTEM_FOLDER, randomUUID(), "postgres");
  await openFolder(dirname(folder));
  await writeFile(note, `${folder}\n`);
  log.warn(`the database's user can't reach ${dataDir}, so the database is kept in ${folder}`);
  return folder;
}

async function reachableNative(account: Account, log: Log): Promise<string> {
  const native = nativeFolder();
  if (canEnter(account, native)) return native;
  const { version } = JSON.parse(await readFile(join(dirname(native), "package.json"), "utf8"));
  const copy = join(SYSTEM_FOLDER, `native-${version}`);
  if (canEnter(account, copy)) return copy;
  log.warn(`the database's user can't reach ${native}, so its programs are copied to ${copy}`);
  await openFolder(SYSTEM_FOLDER);
  const half = `${copy}.${randomUUID()}`;
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  // Another process may have been faster: then its copy serves.
  await rename(half, copy).catch(() => rm(half, { recursive: true, force: true }));
  return copy;
}

async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(SYSTEM_FOLDER, 0o755);
  await chmod(folder, 0o755);
}

/** A cluster that exists goes on running as the user whose files it is made of. */
async function ownerOf(cluster: string, account: Account): Promise<Account> {
  const owner = await stat(cluster).catch(() => undefined);
  if (account.uid === undefined || owner === undefined || owner.uid === 0) return account;
  return { uid: owner.uid, gid: owner.gid };
}
