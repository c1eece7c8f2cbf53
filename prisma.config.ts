// Tells Prisma's command line where the schema and the migrations are.
import { defineConfig } from "prisma/config";

// `prisma generate` asks for a schema engine binary that it never runs; where binaries can't be downloaded any executable will do.
if (process.argv.includes("generate")) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost/sluice" },
});
