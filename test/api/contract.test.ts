// Holds the schema against the contract that clients were promised.
import { readFileSync } from "node:fs";
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { expect, test } from "vitest";
import { schema } from "../../schema/graphql/schema.ts";
import { undescribed } from "../../schema/graphql/undescribed.ts";

/** The contract describes its connections in words; these are they. */
const CONNECTIONS = ["QueryJobs:Job", "JobPrompts:Prompt"].map((pair) => {
  const [name, node] = pair.split(":");
  return `
    type ${name}Connection { edges: [${name}ConnectionEdge!]! pageInfo: PageInfo! totalCount: Int! }
    type ${name}ConnectionEdge { cursor: String! node: ${node}! }`;
});

const contract = buildSchema(readFileSync(new URL("contract.sdl", import.meta.url), "utf8") + CONNECTIONS.join("\n"));

const argument = ({ name, type, defaultValue }: Pick<GraphQLArgument, "name" | "type" | "defaultValue">) =>
  `${name}: ${type}${defaultValue === undefined ? "" : ` = ${JSON.stringify(defaultValue)}`}`;

/** Everything a client can hold a type to, one line each. */
function promises(type: GraphQLNamedType | undefined): string[] {
  if (!type) return [];
  const line = (text: string) => `${type.name} ${text}`;
  if (isEnumType(type)) return type.getValues().map(({ name }) => line(name));
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => line(argument(field)));
  if (!isObjectType(type) && !isInterfaceType(type)) return [line("exists")];
  return [
    ...type.getInterfaces().map(({ name }) => line(`implements ${name}`)),
    ...Object.values(type.getFields()).flatMap((field) => [
      line(`${field.name}: ${field.type}`),
      ...field.args.map((arg) => line(`${field.name}(${argument(arg)})`)),
    ]),
  ];
}

test.each(Object.keys(contract.getTypeMap()).filter((name) => !name.startsWith("__")))(
  "%s keeps what the contract promises: names, arguments, defaults and nullability",
  (name) => {
    expect(promises(schema.getType(name))).toEqual(expect.arrayContaining(promises(contract.getType(name))));
  },
);

test("no field of the contract asks more of a client than the contract does", () => {
  const required = (of: typeof schema) =>
    Object.values(of.getTypeMap())
      .flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : []))
      .filter(({ type, field }) => fieldOf(contract, type.name, field.name))
      .flatMap(({ field }) =>
        field.args
          .filter((arg) => String(arg.type).endsWith("!") && arg.defaultValue === undefined)
          .map((arg) => `${field.name}(${arg.name})`),
      );
  expect(required(schema).sort()).toEqual(required(contract).sort());
});

const fieldOf = (of: typeof schema, typeName: string, fieldName: string) => {
  const type = of.getType(typeName);
  return isObjectType(type) ? type.getFields()[fieldName] : undefined;
};

test("every type, field, argument and enum value is described", () => {
  expect(undescribed(schema)).toEqual([]);
});
