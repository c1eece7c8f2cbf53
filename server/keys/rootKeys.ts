// The secret key that all processes on one database share: from the configuration, or from a file in the data folder that the first makes.
import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface KeyConfig {
  secretKey: string | null;
  /** Those before it: what they encrypted can still be read. */
  oldSecretKeys: readonly string[];
  dataDir: string;
}

/** The first one is in use. */
export type RootKeys = readonly [Buffer, ...Buffer[]];

export async function readRootKeys({ secretKey, oldSecretKeys, dataDir }: KeyConfig): Promise<RootKeys> {
  const current = secretKey === null ? await readKeyFile(dataDir) : Buffer.from(secretKey);
  return [current, ...oldSecretKeys.map((text) => Buffer.from(text)), ...(await unusedKeyFile(secretKey, dataDir))];
}

const FILE = "signing.key";
const KEY_BYTES = 32;

/** Who sets SLUICE_SECRET_KEY after a while need not list the key that Sluice made before. */
async function unusedKeyFile(secretKey: string | null, dataDir: string): Promise<Buffer[]> {
  const known = secretKey === null ? null : await readFile(join(dataDir, FILE)).catch(() => null);
  return known?.length === KEY_BYTES ? [known] : [];
}

/** v0.1.0 made the same file, for its signatures. */
export async function readKeyFile(dataDir: string): Promise<Buffer> {
  const file = join(dataDir, FILE);
  const known = await readFile(file).catch(() => null);
  if (known?.length === KEY_BYTES) return known;
  await mkdir(dataDir, { recursive: true });
  const part = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(part, randomBytes(KEY_BYTES), { mode: 0o600, flag: "wx" });
  // Whoever is first has made the key of all.
  await link(part, file).catch(() => undefined);
  await rm(part);
  return readFile(file);
}
