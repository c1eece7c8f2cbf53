// Encrypts what lets Sluice in to a backend, and reads it again: AES-256-GCM, bound to that one backend.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Credentials } from "../../schema/model/backend.ts";

export interface Sealer {
  seal(url: string, credentials: Credentials): string;
  /** Throws when it was made with another key, or for another backend. */
  open(url: string, sealed: string): Credentials;
}

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `secret` is what all processes on one database share; the key is made of it for this purpose alone. */
export function createSealer(secret: Buffer): Sealer {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "sluice backend credentials", KEY_BYTES));
  return {
    seal(url, credentials) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(url));
      const text = Buffer.concat([cipher.update(JSON.stringify(credentials), "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64");
    },
    open(url, sealed) {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(url)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(text.toString("utf8")) as Credentials;
    },
  };
}
