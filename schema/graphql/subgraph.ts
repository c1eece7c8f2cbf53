// The schema as a subgraph of Apollo Federation 2, as it is served: other services may point to what has an id here, and add to it.
import {
  type ConstDirectiveNode,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isObjectType,
  Kind,
  parse,
  print,
  printSchema,
  visit,
} from "graphql";
import type { Context } from "./context.ts";
import { ENTITIES, loadEntities } from "./entities.ts";
import { schema } from "./schema.ts";

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

const KEY: ConstDirectiveNode = {
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: "key" },
  arguments: [
    { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: "fields" }, value: { kind: Kind.STRING, value: "id" } },
  ],
};
const SHAREABLE: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: "shareable" } };

/** Every service with Relay's pages has the same PageInfo. */
const DIRECTIVES = new Map([...ENTITIES.map((name) => [name, KEY] as const), ["PageInfo", SHAREABLE]]);

const marked = visit(parse(printSchema(schema)), {
  ObjectTypeDefinition(node) {
    const directive = DIRECTIVES.get(node.name.value);
    return directive && { ...node, directives: [directive] };
  },
});
const sdl = `${LINK}\n\n${print(marked)}\n`;

const Any = new GraphQLScalarType<unknown>({
  name: "_Any",
  description: "A thing as another service names it: by its __typename and its id.",
});

const Service = new GraphQLObjectType({
  name: "_Service",
  description: "This service, for whoever composes the graph.",
  fields: {
    sdl: { type: new GraphQLNonNull(GraphQLString), description: "Its SDL, with the directives of the federation." },
  },
});

const Entity = new GraphQLUnionType({
  name: "_Entity",
  description: "What other services may point to.",
  types: schema
    .toConfig()
    .types.filter(isObjectType)
    .filter(({ name }) => ENTITIES.some((entity) => entity === name)),
});

function queryOf(base: GraphQLObjectType): GraphQLObjectType {
  const { fields, ...config } = base.toConfig();
  return new GraphQLObjectType<unknown, Context>({
    ...config,
    fields: {
      ...fields,
      _service: {
        type: new GraphQLNonNull(Service),
        description: "This service, for whoever composes the graph.",
        resolve: () => ({ sdl }),
      },
      _entities: {
        type: new GraphQLNonNull(new GraphQLList(Entity)),
        description: "What a gateway asks for on behalf of other services.",
        args: { representations: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Any))) } },
        resolve: (_root, { representations }, context) => loadEntities(representations, context),
      },
    },
  });
}

const { types, query, ...rest } = schema.toConfig();
if (!query) throw new Error("a schema without queries");

export const subgraph = new GraphQLSchema({
  ...rest,
  query: queryOf(query),
  types: types.filter((type) => type !== query),
});
