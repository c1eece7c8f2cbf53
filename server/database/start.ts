// Starts the embedded PostgreSQL of a data directory, for this process alone.
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log.ts";
import { createCluster } from "./create.ts";
import { freePort } from "./freePort.ts";
import { type Owner, takeOwnership } from "./owner.ts";
import { findPostmaster } from "./pidFile.ts";
import { choosePlace, type Place } from "./place.ts";
import { endPostmaster, readLogEnd, spawnPostmaster } from "./postmaster.ts";
import { readSecret, type Secret, writeSecret } from "./secret.ts";

export type Database = { url: string; stop: () => Promise<void> };

export type DatabaseOptions = {
  dataDir: string;
  log: Log;
  /** Settings of PostgreSQL beside or instead of Sluice's own. */
  settings?: Record<string, string>;
};

type Owned = Owner & { pid: number };

/** Recovery after a power cut may take long. */
const PATIENCE_MS = 120_000;
const MOST_STARTS = 8;
/** Times the starts so far: what is left of a killed server needs a moment to go. */
const RETRY_MS = 100;
const LOOK_MS = 1_000;

/** A postmaster that a killed app left running is taken over. A living app on the same folder is an error. */
export async function startDatabase({ dataDir, log, settings = {} }: DatabaseOptions): Promise<Database> {
  const place = await choosePlace(dataDir, log);
  await createCluster(place, log, settings.fsync === "off" ? ["--no-sync"] : []);
  let owned = await own(place, dataDir, settings);
  const { url } = owned;
  let stopping = false;
  let mending = Promise.resolve();
  const mend = async () => {
    if (stopping) return;
    log.warn("the embedded database has cut off its owner: taking it up again");
    owned = await own(place, dataDir, settings);
    owned.onLost(onLost);
    if (owned.url !== url) log.error("the embedded database had to move to another port: restart Sluice");
  };
  const onLost = () => {
    mending = mend().catch((error) => log.error(error, "the embedded database is lost: restart Sluice"));
  };
  owned.onLost(onLost);
  const looking = setInterval(() => void hurryShutdown(place.cluster, owned.pid).catch(() => undefined), LOOK_MS);
  return {
    url,
    stop: async () => {
      stopping = true;
      clearInterval(looking);
      await mending;
      // Ended while the ownership is still held: else another app might have taken the postmaster over by now.
      await endPostmaster(place.cluster, owned.pid);
      await owned.release();
    },
  };
}

/** A SIGTERM lets nobody in any more and waits for all sessions to end. Ours never would: so it is made a fast shutdown, after which it is started again. */
async function hurryShutdown(cluster: string, pid: number): Promise<void> {
  const running = await findPostmaster(cluster);
  if (running?.pid === pid && !running.ready) await endPostmaster(cluster, pid);
}

async function own(place: Place, dataDir: string, settings: Record<string, string>): Promise<Owned> {
  const secret = await readSecret(place.cluster);
  const deadline = Date.now() + PATIENCE_MS;
  let hasEnded = () => true;
  for (let starts = 0; Date.now() < deadline; await delay(10)) {
    const running = await findPostmaster(place.cluster);
    if (running?.ready) {
      const owner = await takeOwnership(running.port, secret.password).catch((error) => refuse(dataDir, error));
      if (owner !== undefined) return { ...owner, pid: running.pid };
    } else if (running === undefined && hasEnded()) {
      if (starts === MOST_STARTS) break;
      if (starts > 0 && (await isPortTaken(place.cluster))) await takeOtherPort(place, secret);
      await delay(starts * RETRY_MS);
      hasEnded = await spawnPostmaster(place, secret.port, settings);
      starts += 1;
    }
  }
  throw new Error(`The embedded database doesn't start. Its log ends:\n${await readLogEnd(place.cluster)}`);
}

/** The recorded port may be somebody else's by now. */
async function isPortTaken(cluster: string): Promise<boolean> {
  return (await readLogEnd(cluster)).includes("could not create any TCP/IP sockets");
}

async function takeOtherPort(place: Place, secret: Secret): Promise<void> {
  secret.port = await freePort();
  await writeSecret(place.cluster, secret, place.account);
}

function refuse(dataDir: string, cause: Error): never {
  throw new Error(`The data directory ${dataDir} can't be used: ${cause.message}.`, { cause });
}
