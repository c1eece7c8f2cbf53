// Starts what decides who is let in.
import { isLoopback } from "../variable.ts";
import type { Access } from "./access.ts";
import { type SessionsOptions, startSessions } from "./sessions.ts";
import { createSigner } from "./sign.ts";

export interface AccessOptions extends SessionsOptions {
  /** Where Sluice listens. */
  host: string;
  signingKey: Buffer;
}

const UNGUARDED =
  'Others than this machine could reach Sluice there, and it has no tokens yet, so it would let anybody in. Set SLUICE_TOKENS=<name>:admin:<secret>, or make a token with "npm run token -- create <name> admin", or listen on 127.0.0.1.';

export async function startAccess({ host, signingKey, ...options }: AccessOptions): Promise<Access> {
  const sessions = await startSessions(options);
  if (sessions.isOpen() && !isLoopback(host)) {
    sessions.stop();
    throw new Error(`HOST: ${host} can't be used. ${UNGUARDED}`);
  }
  return { sessions, signer: createSigner(signingKey) };
}
