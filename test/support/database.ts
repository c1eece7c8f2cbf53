// Gives a test a database of its own: migrated, empty, and real.
import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { createPrisma, type Db } from "../../prisma/client.ts";
import { databaseUrl, runSql, TEMPLATE } from "./cluster.ts";

export type TestDatabase = { url: string; prisma: Db; drop: () => Promise<void> };

export async function createTestDatabase({ template = TEMPLATE } = {}): Promise<TestDatabase> {
  const cluster = inject("clusterUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await runSql(cluster, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  const url = databaseUrl(cluster, name);
  const prisma = createPrisma(url, { poolSize: 5, onError: () => undefined });
  return {
    url,
    prisma,
    drop: async () => {
      await prisma.$disconnect();
      await runSql(cluster, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
