// Typed GraphQL documents: what they ask for is checked against schema/schema.graphql by the types in graphql-env.d.ts.
import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./graphql-env.d.ts";

export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { DateTime: string; BigInteger: bigint; JSON: unknown; JSONObject: Record<string, unknown> };
}>();
