// Prints the SQL by which schema.prisma differs from the migrations, and with a name keeps it as a new migration to be edited.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diffSchema } from "../prisma/diff.ts";
import { MIGRATIONS_FOLDER } from "../prisma/migrations.ts";
import { databaseUrl, startTestCluster, TEMPLATE } from "./support/cluster.ts";

const name = process.argv[2];
const cluster = await startTestCluster();
const sql = await diffSchema(databaseUrl(cluster.url, TEMPLATE)).finally(cluster.stop);

process.stdout.write(sql === "" ? "-- schema.prisma and the migrations are equal\n" : `${sql}\n`);
if (sql !== "" && name !== undefined) {
  const stamp = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const folder = join(MIGRATIONS_FOLDER, `${stamp}_${name}`);
  await mkdir(folder);
  await writeFile(join(folder, "migration.sql"), `${sql}\n`);
  process.stdout.write(`-- written to prisma/migrations/${stamp}_${name}/migration.sql\n`);
}
