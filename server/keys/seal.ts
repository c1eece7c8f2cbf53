// Encrypts what only Sluice may read, and reads it again: AES-256-GCM with a key made for that alone, bound to what it belongs to.
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

export interface Sealer {
  /** `boundTo` names what it belongs to; it opens with the same name only. */
  seal(text: string, boundTo: string): string;
  /** By each key, the one in use first. The same for the same text, and no help in guessing it: to compare by. */
  digests(text: string): string[];
  /** Throws when none of the keys made it, or for something else. */
  open(sealed: string, boundTo: string): string;
}

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Tells keys apart, and nothing else of them. */
export const fingerprintOf = (root: Buffer): string =>
  createHash("sha256").update(derive(root, "fingerprint")).digest("hex").slice(0, 16);

/** The first one seals, each opens: so that a key can be replaced. */
export function createSealer(roots: readonly [Buffer, ...Buffer[]]): Sealer {
  const keys = new Map(roots.map((root) => [fingerprintOf(root), derive(root, "encryption")]));
  const current = fingerprintOf(roots[0]);
  const digestKeys = roots.map((root) => derive(root, "digest"));
  const keyOf = (id: string): Buffer => {
    const key = keys.get(id);
    if (!key) throw new Error("it was encrypted with a key that this process doesn't have (SLUICE_SECRET_KEY)");
    return key;
  };
  return {
    digests: (text) => digestKeys.map((key) => createHmac("sha256", key).update(text).digest("hex")),
    seal(text, boundTo) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keyOf(current), nonce).setAAD(Buffer.from(boundTo));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `${current}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64")}`;
    },
    open(sealed, boundTo) {
      const [id = "", base64 = ""] = sealed.split(".");
      const bytes = Buffer.from(base64, "base64");
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, keyOf(id), nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(boundTo)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        "utf8",
      );
    },
  };
}

function derive(root: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", root, "", `sluice ${purpose}`, KEY_BYTES));
}
