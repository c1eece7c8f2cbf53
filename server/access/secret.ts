// What a token looks like, and how it is kept: as a hash, so that whoever reads the database can't use it.
import { createHash, randomBytes } from "node:crypto";

const SECRET_BYTES = 32;

export interface NewSecret {
  /** To recognise it by; tells nothing of the secret part. */
  prefix: string;
  /** All of it, shown once. */
  text: string;
  hash: string;
}

export function createSecret(): NewSecret {
  const prefix = `sluice_${randomBytes(4).toString("hex")}`;
  const text = `${prefix}_${randomBytes(SECRET_BYTES).toString("base64url")}`;
  return { prefix, text, hash: hashOf(text) };
}

/** Plain SHA-256: 256 random bits can't be guessed, so nothing has to be slow. */
export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
