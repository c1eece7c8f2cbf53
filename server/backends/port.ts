// What the API may ask of the backends that are added at run time.
import type { Db } from "../../prisma/client.ts";
import type { Address } from "../../schema/model/address.ts";
import { addressOf, type BackendChange, checkCredentials, type NewBackend } from "../../schema/model/backend.ts";
import type { BackendProblem } from "../../schema/model/backendProblem.ts";
import { badInput } from "../../schema/model/refusal.ts";
import type { Signal } from "../events/signal.ts";
import { addBackend, mergeCredentials, readCredentials, removeBackend, updateBackend } from "./added.ts";
import type { CredentialSealer } from "./seal.ts";

export type Tested =
  | { ok: true; version: string; deviceName: string | null }
  | { ok: false; problem: BackendProblem; reason: string };

export interface PortOptions {
  db: Db;
  signal: Signal;
  sealer: CredentialSealer;
  /** Asks an address, from this process. */
  ask: (address: Address) => Promise<Tested>;
}

export function createBackendsPort({ db, signal, sealer, ask }: PortOptions) {
  const changed = (id: string): string => {
    signal.publish("backends", null);
    signal.publish("backend", id);
    return id;
  };
  return {
    add: async (backend: NewBackend): Promise<string> => changed(await addBackend(db, sealer, backend)),
    async update(id: string, change: BackendChange): Promise<void> {
      await updateBackend(db, sealer, id, change);
      changed(id);
    },
    async remove(id: string): Promise<void> {
      await removeBackend(db, id);
      changed(id);
    },
    testNew: ({ url, credentials }: NewBackend): Promise<Tested> => ask(addressOf(url, credentials)),
    /** As it would be after that change. */
    async testKnown(id: string, change: BackendChange): Promise<Tested> {
      const { url, credentials } = await readCredentials(db, sealer, id);
      if (change.url !== null && change.url !== url)
        throw badInput("This is another address than the backend's.", ["input", "url"]);
      const merged = mergeCredentials(credentials, change);
      checkCredentials(merged, ["input", "headers"]);
      return ask(addressOf(url, merged));
    },
    /** The names alone; null: nothing is kept of it here. */
    carries: (id: string) =>
      db.backendAccess.findUnique({
        where: { backendId: id },
        select: { headerNames: true, parameterNames: true },
      }),
  };
}
