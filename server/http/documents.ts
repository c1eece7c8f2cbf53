// Keeps short documents as they were parsed and found valid: thousands of watchers ask the same, in the same words.
import { type DocumentNode, type GraphQLError, type GraphQLSchema, parse, type Source, validate } from "graphql";
import { checkShape, MAX_TOKENS } from "./limits.ts";

/** What is longer holds a workflow rather than questions. */
const MAX_LETTERS = 8_000;
const MAX_DOCUMENTS = 200;

export interface Documents {
  parse(source: string | Source): DocumentNode;
  validate(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[];
}

/** For one schema. */
export function createDocuments(): Documents {
  const parsed = new Map<string, DocumentNode>();
  const valid = new WeakSet<DocumentNode>();
  return {
    parse(source) {
      const text = typeof source === "string" ? source : source.body;
      const known = parsed.get(text);
      if (known) return known;
      const document = parse(source, { maxTokens: MAX_TOKENS });
      if (text.length > MAX_LETTERS) return document;
      if (parsed.size >= MAX_DOCUMENTS) for (const oldest of parsed.keys().take(1)) parsed.delete(oldest);
      parsed.set(text, document);
      return document;
    },
    validate(schema, document) {
      if (valid.has(document)) return [];
      checkShape(schema, document);
      const errors = validate(schema, document);
      if (errors.length === 0) valid.add(document);
      return errors;
    },
  };
}
