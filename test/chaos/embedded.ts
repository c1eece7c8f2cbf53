// A whole Sluice as a process of its own, with the embedded database: for tests that end either of them.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { freePort } from "../../server/database/freePort.ts";
import { findPostmaster } from "../../server/database/pidFile.ts";
import { endPostmaster } from "../../server/database/postmaster.ts";
import { copyBlank } from "../support/blank.ts";
import { type Client, clientOf } from "../support/client.ts";
import { removeDataDir, temporaryFolder } from "../support/cluster.ts";
import { type Queue, queueOf } from "../support/flowQueue.ts";
import { Child } from "./child.ts";

export interface Embedded extends AsyncDisposable {
  child: Child;
  client: Client;
  queue: Queue;
  environment: Record<string, string>;
  /** Of the postmaster that runs now. */
  databasePid(): Promise<number>;
}

export const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

export async function startEmbedded(more: Record<string, string> = {}): Promise<Embedded> {
  const folder = await temporaryFolder("sluice-embedded-");
  await copyBlank(inject("blank"), folder);
  const cluster = join(folder, "postgres");
  const port = await freePort();
  const environment = { PORT: String(port), SLUICE_DATA_DIR: folder, SLUICE_SIMULATOR_SECONDS: "0.3", ...more };
  const logFile = join(folder, "app.log");
  const child = new Child({ name: "app", args: [MAIN], environment, logFile, readyWhen: /Sluice is ready/ });
  await child.start();
  const client = clientOf(`http://127.0.0.1:${port}`);
  return {
    child,
    client,
    queue: queueOf(client),
    environment,
    async databasePid() {
      const postmaster = await findPostmaster(cluster);
      if (!postmaster) throw new Error("PostgreSQL doesn't run.");
      return postmaster.pid;
    },
    async [Symbol.asyncDispose]() {
      await child.end();
      const left = await findPostmaster(cluster);
      if (left) await endPostmaster(cluster, left.pid);
      await removeDataDir(folder);
    },
  };
}
