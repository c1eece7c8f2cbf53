// Checks that the types by which the client's documents are checked come from the SDL as it is.
import { readFile } from "node:fs/promises";
import { introspect } from "../../client/introspect.ts";

export async function checkClientTypes(): Promise<string> {
  const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
  const [sdl, types] = await Promise.all([read("schema/schema.graphql"), read("client/graphql-env.d.ts")]);
  return introspect(sdl) === types ? "" : "client/graphql-env.d.ts is older than the SDL: node client/introspect.ts\n";
}
