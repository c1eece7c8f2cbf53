// Makes a new, empty cluster.
import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Log } from "../log.ts";
import { type Account, give } from "./account.ts";
import { freePort } from "./freePort.ts";
import type { Place } from "./place.ts";
import { writeSecret } from "./secret.ts";

export const SUPERUSER = "sluice";

/** PostgreSQL's own C.UTF-8 is the same on every machine, and knows upper and lower case beyond ASCII. */
const LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

export async function createCluster(place: Place, log: Log, flags: string[]): Promise<void> {
  const exists = await stat(place.cluster).then(
    () => true,
    () => false,
  );
  if (exists) return;
  log.info("creating the database (only the first time)");
  // Made beside its place and renamed when whole: neither a start that is cut off nor two at once leave a half one there.
  const half = `${place.cluster}.${randomUUID()}`;
  try {
    await initialise(half, place, flags);
    await rename(half, place.cluster).catch(keepTheFirst);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function initialise(folder: string, { native, account }: Place, flags: string[]): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await give(folder, account);
  const secret = { port: await freePort(), password: randomBytes(24).toString("base64url") };
  const passwordFile = `${folder}.password`;
  try {
    await writeFile(passwordFile, secret.password, { mode: 0o600 });
    await give(passwordFile, account);
    await runInitdb(native, account, [`--pgdata=${folder}`, `--pwfile=${passwordFile}`, ...flags]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeSecret(folder, secret, account);
}

async function runInitdb(native: string, account: Account, flags: string[]): Promise<void> {
  const all = [...flags, `--username=${SUPERUSER}`, "--auth=scram-sha-256", "--no-instructions", ...LOCALE];
  const initdb = spawn(join(native, "bin", "initdb"), all, {
    ...account,
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [said, [code]] = await Promise.all([text(initdb.stderr), once(initdb, "exit")]);
  if (code !== 0) throw new Error(`The database can't be created: ${said.trim()}`);
}

function keepTheFirst(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
}
