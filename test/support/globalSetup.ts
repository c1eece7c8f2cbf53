// Gives a whole test run its PostgreSQL.
import type { TestProject } from "vitest/node";
import { startTestCluster } from "./cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The address of the run's PostgreSQL: createTestDatabase makes databases there. */
    clusterUrl: string;
  }
}

export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  project.provide("clusterUrl", cluster.url);
  return cluster.stop;
}
