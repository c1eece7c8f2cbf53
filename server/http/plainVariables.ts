// Numbers of variables as the operation declares them: exact where it says JSON, JavaScript's own everywhere else.
import {
  type ExecutionArgs,
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  isInputObjectType,
  isListType,
  isNonNullType,
  typeFromAST,
} from "graphql";
import { isExactNumber } from "../../schema/model/exact.ts";
import { isObject } from "../../schema/model/json.ts";
import { asDouble } from "../../schema/model/number.ts";

type Args = Pick<ExecutionArgs, "schema" | "document" | "operationName" | "variableValues">;

/** 1.0 for an Int, and 5e0 for an ID, are what they always were. The same object where nothing was to be changed. */
export function plainVariables({ schema, document, operationName, variableValues }: Args): Args["variableValues"] {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions;
  if (!variableValues || !definitions?.length) return variableValues;
  let values = variableValues;
  for (const { variable, type } of definitions) {
    const name = variable.name.value;
    const given = variableValues[name];
    if (typeof given !== "object" || given === null) continue;
    const plain = plainOf(given, inputTypeOf(schema, type));
    if (plain !== given) values = { ...values, [name]: plain };
  }
  return values;
}

const inputTypeOf = (schema: GraphQLSchema, type: Parameters<typeof typeFromAST>[1]): GraphQLInputType | undefined =>
  typeFromAST(schema, type as never) as GraphQLInputType | undefined;

/** What takes numbers as they are written. */
const EXACT = new Set(["JSON", "JSONObject", "BigInteger"]);

/** As deep as the types go. What doesn't fit them is left for graphql-js to refuse. */
function plainOf(value: unknown, given: GraphQLInputType | undefined): unknown {
  const type = isNonNullType(given) ? given.ofType : given;
  if (isListType(type) && Array.isArray(value)) return mapped(value, (item) => plainOf(item, type.ofType));
  if (isListType(type)) return plainOf(value, type.ofType);
  if (isInputObjectType(type) && isObject(value)) {
    const fields = type.getFields();
    const entries = Object.entries(value);
    const plain = mapped(entries, (entry) => {
      const changed = plainOf(entry[1], fields[entry[0]]?.type);
      return changed === entry[1] ? entry : ([entry[0], changed] as [string, unknown]);
    });
    return plain === entries ? value : Object.fromEntries(plain);
  }
  return isExactNumber(value) && !(type && "name" in type && EXACT.has(type.name)) ? asDouble(value) : value;
}

function mapped<Item>(items: Item[], change: (item: Item) => unknown): Item[] {
  const changed = items.map(change) as Item[];
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}
