// Checks what goes through the API's own scalars: times, and JSON of any shape.
import { GraphQLError, Kind, type ValueNode } from "graphql";
import { numberOf } from "../model/exact.ts";
import { isObject, type Json, type JsonObject } from "../model/json.ts";
import { isNumber, MOST_DIGITS, textOf } from "../model/number.ts";

type Variables = Record<string, unknown> | null | undefined;

const refuse = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });

/** A time zone must be named: a bare local time means another moment on every machine. */
const ISO_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;

export function parseDateTime(value: unknown): Date {
  const time = typeof value === "string" && ISO_TIME.test(value) ? new Date(value) : null;
  if (time === null || Number.isNaN(time.getTime())) {
    throw refuse('Expected an ISO 8601 time with a time zone, like "2026-01-31T12:00:00Z".');
  }
  return time;
}

/**
 * Gives the value as it is written. Depth, numbers that JSON can't carry and keys like "__proto__" are refused by whoever uses it
 * (checkJson), who knows the argument's name: nothing is rounded into a valid value on the way there.
 */
export const parseJsonLiteral = (node: ValueNode, variables: Variables): Json => {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return numberOf(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.ENUM:
      throw refuse(`Expected JSON, found the bare word ${node.value}.`);
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((item) => parseJsonLiteral(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, parseJsonLiteral(value, variables)]));
    case Kind.VARIABLE:
      return jsonOf(variables?.[node.name.value]);
  }
};

/** A BigInteger is no JSON yet. */
const jsonOf = (value: unknown): Json =>
  typeof value === "bigint" ? numberOf(String(value)) : ((value ?? null) as Json);

const DIGITS = new RegExp(`^-?\\d{1,${MOST_DIGITS}}$`);

export function parseBigInteger(value: unknown): bigint {
  const text = typeof value === "string" ? value : isNumber(value) ? textOf(value) : "";
  if (!DIGITS.test(text))
    throw refuse(`Expected an integer of at most ${MOST_DIGITS} digits, as digits or as a text of digits.`);
  return BigInt(text);
}

export const parseBigIntegerLiteral = (node: ValueNode): bigint =>
  parseBigInteger(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : null);

/** Variables come from readJson, so any value of theirs is JSON. */
export const parseJson = (value: unknown): Json => value as Json;

export function parseJsonObject(value: unknown): JsonObject {
  if (!isObject(value)) throw refuse("Expected a JSON object.");
  return value as JsonObject;
}

export const parseJsonObjectLiteral = (node: ValueNode, variables: Variables): JsonObject => {
  // Values of variables are known only when the operation runs.
  if (node.kind !== Kind.OBJECT) throw refuse("Expected a JSON object.");
  return parseJsonObject(parseJsonLiteral(node, variables));
};
