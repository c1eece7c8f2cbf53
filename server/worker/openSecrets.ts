// Makes the secrets of an assignment readable, for the backend alone.
import type { RunEnd } from "../comfy/outcome.ts";
import type { Assignment } from "../jobs/assignment.ts";
import type { Sealer } from "../keys/seal.ts";
import { boundToSecret } from "../keys/startKeys.ts";

export type Secrets = { readonly [name: string]: string };

/** Null: another key encrypted them. Every process was held to one key at its start, but a key may be changed while this one runs. */
export function openSecrets({ jobId, secrets }: Assignment, sealer: Sealer): Secrets | null {
  try {
    return Object.fromEntries(
      secrets.map(({ name, sealed }) => [name, sealer.open(sealed, boundToSecret(jobId, name))]),
    );
  } catch {
    return null;
  }
}

/** An end, and not another try: this worker would claim it again and again, and keep its backend from the others. */
export const UNREADABLE: Extract<RunEnd, { kind: "failed" }>["error"] = {
  code: "SECRETS_UNREADABLE",
  message:
    "The job's secrets were encrypted with a key that this worker doesn't have (SLUICE_SECRET_KEY). Retry with them.",
  nodeId: null,
  nodeType: null,
  details: null,
};
