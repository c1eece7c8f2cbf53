// Writes a line a change of the backends: who is let in where is worth knowing. Nothing of what is sent there is in it.
import type { BackendsPort } from "../schema/graphql/context.ts";
import { encodeId } from "../schema/model/id.ts";
import type { Log } from "./log.ts";
import { traced } from "./trace.ts";

export function loggedBackends(backends: BackendsPort, log: Log): BackendsPort {
  const note = (command: string, backendId: string) =>
    log.info({ command, backendId: encodeId("Backend", backendId) }, "a command was carried out");
  return {
    ...backends,
    add: (backend) =>
      traced("command addBackend", {}, async () => {
        const id = await backends.add(backend);
        note("addBackend", id);
        return id;
      }),
    update: (id, change) =>
      traced("command updateBackend", {}, async () => {
        await backends.update(id, change);
        note("updateBackend", id);
      }),
    remove: (id) =>
      traced("command removeBackend", {}, async () => {
        await backends.remove(id);
        note("removeBackend", id);
      }),
  };
}
