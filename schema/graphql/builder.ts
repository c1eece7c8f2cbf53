// The Pothos builder: what all types of the API have in common.
import SchemaBuilder from "@pothos/core";
import RelayPlugin from "@pothos/plugin-relay";
import type { Json, JsonObject } from "../model/json.ts";
import type { Context } from "./context.ts";
import { MAX_SIZE } from "./page.ts";
import {
  parseBigInteger,
  parseBigIntegerLiteral,
  parseDateTime,
  parseJson,
  parseJsonLiteral,
  parseJsonObject,
  parseJsonObjectLiteral,
} from "./scalar.ts";

export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  DefaultNodeNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    BigInteger: { Input: bigint; Output: bigint };
    JSON: { Input: Json; Output: unknown };
    JSONObject: { Input: JsonObject; Output: unknown };
  };
}>({
  plugins: [RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: "String",
    clientMutationId: "omit",
    // Own queries (node.ts): they say at which place in the arguments a bad id stands.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodeTypeOptions: {
      description:
        "Anything that has an id and can be asked for by it: a job, a prompt, an output, a backend or (for administrators) a token.",
    },
    idFieldOptions: { description: 'Opaque and stable; it names its kind, like "job_0123…". Don\'t take it apart.' },
    pageInfoTypeOptions: { description: "Where a page lies in its list, and how to ask for the next one." },
    hasNextPageFieldOptions: { description: "Whether the list goes on behind this page." },
    hasPreviousPageFieldOptions: { description: "Whether the list has something before this page." },
    startCursorFieldOptions: {
      description: "Cursor of the page's first edge, to go on before it; null when the page is empty.",
    },
    endCursorFieldOptions: {
      description: "Cursor of the page's last edge, to go on after it; null when the page is empty.",
    },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: "What is on this page, in the list's order.",
    },
    nodeFieldOptions: { nullable: false, description: "The thing itself." },
    cursorFieldOptions: {
      description: "Opaque place of this edge in the list; it stays valid when rows come and go, this one too.",
    },
    pageInfoFieldOptions: { description: "Where this page lies in the list." },
    firstArgOptions: {
      description: `How many to give from the start (or after "after"): 1 to ${MAX_SIZE}, 20 if neither first nor last is given.`,
    },
    afterArgOptions: { description: "Start right after this cursor." },
    lastArgOptions: {
      description: `How many to give from the end (or before "before"), in the list's order: 1 to ${MAX_SIZE}. Not together with first.`,
    },
    beforeArgOptions: { description: "End right before this cursor." },
  },
});

builder.scalarType("DateTime", {
  description:
    'A moment as ISO 8601 text: given out in UTC with milliseconds ("2026-01-31T12:00:00.000Z"), taken with any named time zone.',
  serialize: (value) => value.toISOString(),
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime("value" in node ? node.value : null),
});

builder.scalarType("BigInteger", {
  description:
    'An integer of any size, up to 4,300 digits: taken as a number (18446744073709551615) or as a text ("18446744073709551615"), given as a text, because many JSON libraries round numbers beyond 2^53.',
  serialize: String,
  parseValue: parseBigInteger,
  parseLiteral: parseBigIntegerLiteral,
});

builder.scalarType("JSON", {
  description:
    'Any JSON value. Numbers are taken and given as they are written: integers of any size, 1.0, 1e20; a JSON library that rounds them is the caller\'s own. Taken up to 100 levels deep; floats too large for a double, the key "__proto__", NUL characters and broken Unicode are refused with BAD_USER_INPUT.',
  serialize: (value) => value,
  parseValue: parseJson,
  parseLiteral: parseJsonLiteral,
});

builder.scalarType("JSONObject", {
  description: "A JSON object, under the same rules as JSON.",
  serialize: (value) => value,
  parseValue: parseJsonObject,
  parseLiteral: parseJsonObjectLiteral,
});

builder.queryType({
  description:
    "What can be asked. Ids that are unknown give null; ids of the wrong kind or shape are refused with BAD_USER_INPUT.",
});
builder.mutationType({
  description:
    "What can be done. Each is one transaction: it happens whole or not at all. Refusals have a code in extensions.code, and unknown ids are NOT_FOUND.",
});
builder.subscriptionType({
  description:
    "What can be watched, over graphql-transport-ws or server-sent events on the same address. Unknown ids are NOT_FOUND.",
});
