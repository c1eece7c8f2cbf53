// The API's commands for backends.
import type { Db } from "../../prisma/client.ts";
import type { Signal } from "../events/signal.ts";
import { drain, undrain } from "./drain.ts";

export function createBackendCommands(db: Db, signal: Signal) {
  return {
    async drainBackend(backendId: string): Promise<void> {
      await drain(db, backendId);
      signal.publish("backend", backendId);
    },
    async resumeBackend(backendId: string, request: { force: boolean }): Promise<void> {
      await undrain(db, backendId, request);
      signal.publish("backend", backendId);
      signal.publish("work", null);
    },
  };
}
