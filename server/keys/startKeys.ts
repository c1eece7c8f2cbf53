// Holds all processes on one database to the same secret key, and encrypts everything anew when the key is another than before.
import type { Db } from "../../prisma/client.ts";
import { type KeyConfig, type RootKeys, readRootKeys } from "./rootKeys.ts";
import { createSealer, fingerprintOf, type Sealer } from "./seal.ts";

const REFUSAL = `The database belongs to another secret key than this process has: nobody could read what was encrypted.
Give all processes the same SLUICE_SECRET_KEY (or SLUICE_SECRET_KEY_FILE, or the same SLUICE_DATA_DIR with its signing.key). To change the
key, list the one before in SLUICE_SECRET_KEY_OLD. If it is lost, docs/operations.md says what to do.`;

export interface Keys {
  /** For signed addresses. */
  signingKey: Buffer;
  sealer: Sealer;
}

export async function startKeys(db: Db, config: KeyConfig): Promise<Keys> {
  const keys = await readRootKeys(config);
  return { signingKey: keys[0], sealer: await holdToOneKey(db, keys) };
}

/** Of two processes that start at once the first writes down its key; the other must have it too. */
async function holdToOneKey(db: Db, keys: RootKeys): Promise<Sealer> {
  const sealer = createSealer(keys);
  const [current = "", ...older] = keys.map(fingerprintOf);
  await db.secretKey.createMany({ data: [{ name: "current", fingerprint: current }], skipDuplicates: true });
  const { fingerprint } = await db.secretKey.findUniqueOrThrow({ where: { name: "current" } });
  if (fingerprint === current) return sealer;
  if (!older.includes(fingerprint)) throw new Error(REFUSAL);
  await sealAnew(db, sealer);
  await db.secretKey.update({ where: { name: "current" }, data: { fingerprint: current } });
  return sealer;
}

/** What another process seals meanwhile with the old key is readable as long as that key is listed. */
async function sealAnew(db: Db, { seal, open }: Sealer): Promise<void> {
  const again = (sealed: string, boundTo: string): string => seal(open(sealed, boundTo), boundTo);
  for (const { backendId, sealed } of await db.backendAccess.findMany()) {
    const { url } = await db.backend.findUniqueOrThrow({ where: { id: backendId } });
    await db.backendAccess.update({ where: { backendId }, data: { sealed: again(sealed, boundToBackend(url)) } });
  }
  const jobs = await db.$queryRaw<{ id: string; secrets: { name: string; sealed: string }[] }[]>`
SELECT id, secrets FROM job WHERE finished_at IS NULL AND secrets IS NOT NULL`;
  for (const { id, secrets } of jobs) {
    const anew = secrets.map(({ name, sealed }) => ({ name, sealed: again(sealed, boundToSecret(id, name)) }));
    await db.$executeRaw`
UPDATE job SET secrets = ${JSON.stringify(anew)}::json WHERE id = ${id}::uuid AND secrets IS NOT NULL`;
  }
}

export const boundToBackend = (url: string): string => `backend ${url}`;
export const boundToSecret = (jobId: string, name: string): string => `job ${jobId} ${name}`;
