// Finds what the schema doesn't explain: every type, field, argument and enum value needs a sentence.
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";

interface Described {
  name: string;
  description?: string | null | undefined;
}

export const undescribed = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap((type) => [...missing("", [type]), ...membersOf(type)]);

function membersOf(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return missing(`${type.name}.`, type.getValues());
  if (isInputObjectType(type)) return missing(`${type.name}.`, Object.values(type.getFields()));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  return [
    ...missing(`${type.name}.`, fields),
    ...fields.flatMap((field) => missing(`${type.name}.${field.name}:`, field.args)),
  ];
}

const missing = (prefix: string, things: readonly Described[]): string[] =>
  things.filter(({ description }) => !description).map(({ name }) => prefix + name);
