// Gives a whole test run its PostgreSQL.
import type { TestProject } from "vitest/node";
import { makeBlank } from "./blank.ts";
import { removeDataDir, startTestCluster, temporaryFolder } from "./cluster.ts";
import { moveToMemory } from "./memory.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The address of the run's PostgreSQL: createTestDatabase makes databases there. */
    clusterUrl: string;
    /** A data directory with a PostgreSQL that was never started: copyBlank copies it. */
    blank: string;
  }
}

export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(await moveToMemory());
  const blank = await temporaryFolder("sluice-blank-");
  cleanUp.defer(() => removeDataDir(blank));
  await makeBlank(blank);
  project.provide("blank", blank);
  const cluster = await startTestCluster(blank);
  cleanUp.defer(cluster.stop);
  project.provide("clusterUrl", cluster.url);
  const owned = cleanUp.move();
  return () => owned.disposeAsync();
}
