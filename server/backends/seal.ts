// Encrypts what lets Sluice in to a backend that was added, and reads it again: bound to that backend's address.
import type { Credentials } from "../../schema/model/backend.ts";
import type { Sealer } from "../keys/seal.ts";
import { boundToBackend } from "../keys/startKeys.ts";

export interface CredentialSealer {
  seal(url: string, credentials: Credentials): string;
  /** Throws when it was made with a key that is not known, or for another backend. */
  open(url: string, sealed: string): Credentials;
}

export const sealCredentials = ({ seal, open }: Pick<Sealer, "seal" | "open">): CredentialSealer => ({
  seal: (url, credentials) => seal(JSON.stringify(credentials), boundToBackend(url)),
  open: (url, sealed) => JSON.parse(open(sealed, boundToBackend(url))) as Credentials,
});
