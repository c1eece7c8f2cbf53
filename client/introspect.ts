// Writes graphql-env.d.ts, the types by which documents are checked, from schema/schema.graphql: `node client/introspect.ts`.
import { readFile, writeFile } from "node:fs/promises";
import { minifyIntrospection, outputIntrospectionFile } from "gql.tada/internal";
import { buildSchema, introspectionFromSchema } from "graphql";

export const introspect = (sdl: string): string => {
  const full = introspectionFromSchema(buildSchema(sdl), { descriptions: false });
  return outputIntrospectionFile(minifyIntrospection(full), { fileType: ".d.ts", shouldPreprocess: true });
};

if (import.meta.main) {
  const sdl = await readFile(new URL(process.argv[2] ?? "../schema/schema.graphql", import.meta.url), "utf8");
  await writeFile(new URL("graphql-env.d.ts", import.meta.url), introspect(sdl));
}
