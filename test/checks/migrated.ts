// Checks that the migrations make the database that schema.prisma describes.
import { diffSchema } from "../../prisma/diff.ts";
import { databaseUrl, startTestCluster, TEMPLATE } from "../support/cluster.ts";

export async function checkMigrations(): Promise<string> {
  const cluster = await startTestCluster();
  const sql = await diffSchema(databaseUrl(cluster.url, TEMPLATE)).finally(cluster.stop);
  return sql === "" ? "" : `schema.prisma asks for what no migration does (npm run migration -- <name>):\n${sql}\n`;
}
