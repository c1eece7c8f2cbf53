// Another team's service in the same graph: it keeps notes about jobs, and knows nothing of them but their ids.
import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";

interface Reference {
  __typename: string;
  id: string;
  name?: string;
}

export const NOTES_SDL = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@shareable"])
type Job @key(fields: "id") {
  id: ID!
  name: String! @external
  note: String
  headline: String! @requires(fields: "name")
}
type Output @key(fields: "id") { id: ID! stars: Int! }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
type Query { pinned: [Job!]! favourite: Output }
type Mutation { pin(id: ID!, note: String!): Job! }
`;

const SERVED = `scalar _Any
scalar FieldSet
scalar link__Import
directive @link(url: String!, import: [link__Import]) repeatable on SCHEMA
directive @key(fields: FieldSet!) repeatable on OBJECT
directive @external on FIELD_DEFINITION
directive @requires(fields: FieldSet!) on FIELD_DEFINITION
directive @shareable on OBJECT | FIELD_DEFINITION
union _Entity = Job | Output
type _Service { sdl: String! }
${NOTES_SDL.replace("type Query {", "type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]!")}`;

export async function startNotes() {
  const notes = new Map<string, string>();
  const yoga = createYoga({
    logging: false,
    schema: createSchema({
      typeDefs: SERVED,
      resolvers: {
        Query: {
          _service: () => ({ sdl: NOTES_SDL }),
          _entities: (_root: unknown, { representations }: { representations: Reference[] }) => representations,
          pinned: () => [...notes.keys()].map((id) => ({ __typename: "Job", id })),
          favourite: () => null,
        },
        Mutation: {
          pin(_root: unknown, { id, note }: { id: string; note: string }) {
            notes.set(id, note);
            return { __typename: "Job", id };
          },
        },
        Job: {
          note: ({ id }: Reference) => notes.get(id) ?? null,
          headline: ({ name, id }: Reference) => `${name}: ${notes.get(id) ?? "no note"}`,
        },
        Output: { stars: () => 5 },
      },
    }),
  });
  const server = createServer(yoga);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: addressOf(server), stop: () => server.close() };
}

export function addressOf(server: ReturnType<typeof createServer>): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}
