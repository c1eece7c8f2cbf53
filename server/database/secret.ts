// Keeps what is needed to connect to the cluster, in a file that only its owner can read.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Account, give } from "./account.ts";

export type Secret = { port: number; password: string };

/** Inside the cluster's own folder, so that neither exists without the other. */
const FILE = "sluice.json";

export async function readSecret(cluster: string): Promise<Secret> {
  const value: unknown = JSON.parse(await readFile(join(cluster, FILE), "utf8"));
  if (isSecret(value)) return value;
  throw new Error(`${join(cluster, FILE)} is not what Sluice wrote there.`);
}

export async function writeSecret(cluster: string, secret: Secret, account: Account): Promise<void> {
  const file = join(cluster, FILE);
  await writeFile(file, JSON.stringify(secret), { mode: 0o600 });
  await give(file, account);
}

function isSecret(value: unknown): value is Secret {
  const known = typeof value === "object" && value !== null && "port" in value && "password" in value;
  return known && typeof value.port === "number" && typeof value.password === "string";
}
