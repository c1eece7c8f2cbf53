// What one operation may be: what goes beyond is refused with LIMIT_EXCEEDED before it is validated, the same on every way in.
import type { DocumentNode, GraphQLSchema } from "graphql";
import { Refusal } from "../../schema/model/refusal.ts";
import { type Measures, measure } from "./measure.ts";

/** Room for a workflow that is written into the document itself. */
export const MAX_TOKENS = 20_000;

/** The deepest that tools ask in earnest is the introspection query, 15. */
const MOST: Measures = { depth: 16, cost: 100_000, aliases: 50, directives: 50, directivesAtOnce: 5, repeats: 10 };

const SENTENCES: Record<keyof Measures, (found: number, most: number) => string> = {
  depth: (found, most) => `The operation nests ${found} levels deep, and ${most} are allowed.`,
  cost: (found, most) =>
    `The answer may hold ${found} fields, and ${most} are allowed. Ask for smaller pages, or for less of each thing.`,
  aliases: (found, most) => `The document has ${found} aliases, and ${most} are allowed.`,
  directives: (found, most) => `The document has ${found} directives, and ${most} are allowed.`,
  directivesAtOnce: (found, most) => `One thing has ${found} directives, and ${most} are allowed.`,
  repeats: (found, most) => `The same field stands ${found} times in one place, and ${most} times are allowed.`,
};

/** What can be seen without its variables: then the document is safe to validate. */
export const checkShape = (schema: GraphQLSchema, document: DocumentNode): void =>
  check(measure(schema, document, {}), ["depth", "aliases", "directives", "directivesAtOnce", "repeats"]);

export const checkCost = (
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): void => check(measure(schema, document, variables), ["cost"]);

function check(measured: Measures, keys: readonly (keyof Measures)[]): void {
  for (const key of keys) {
    if (measured[key] > MOST[key]) throw new Refusal("LIMIT_EXCEEDED", SENTENCES[key](measured[key], MOST[key]));
  }
}
