// Prints the schema to schema.graphql; with --check it only says whether that file and the descriptions are as they should be.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { printSchema } from "graphql";
import { schema } from "./schema.ts";
import { undescribed } from "./undescribed.ts";

const FILE = new URL("../schema.graphql", import.meta.url);
const printed = `# Printed by schema/graphql/print.ts: change the types there, then npm run generate.\n\n${printSchema(schema)}\n`;

function problems(): string[] {
  const missing = undescribed(schema).map((place) => `${place} has no description`);
  return readFileSync(FILE, "utf8") === printed
    ? missing
    : [...missing, `${fileURLToPath(FILE)} is not what the types print: npm run generate`];
}

if (process.argv.includes("--check")) {
  const found = problems();
  for (const problem of found) console.error(problem);
  process.exitCode = found.length === 0 ? 0 : 1;
} else {
  writeFileSync(FILE, printed);
}
