// Turns whatever was thrown into an error that a client may see: with a code, without secrets.
import { GraphQLError } from "graphql";
import { Refusal } from "../../schema/model/refusal.ts";
import type { Log } from "../log.ts";
import { withoutValues } from "./withoutValues.ts";

export type Stage = "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED" | "BAD_USER_INPUT";

export interface PresentOptions {
  requestId: string;
  log: Log;
  /** The code of what GraphQL itself refuses. */
  stage: Stage;
}

/** Input may be repeated in a message, and input may be megabytes. */
const MAX_MESSAGE_LENGTH = 1_000;

export function presentError(error: unknown, options: PresentOptions): GraphQLError {
  const cause = causeOf(error);
  const place = error instanceof GraphQLError ? placeOf(error) : {};
  if (cause instanceof Refusal) {
    const { code, argument, retryAfter } = cause;
    const extensions = { code, ...(argument && { path: argument }), ...(retryAfter !== undefined && { retryAfter }) };
    return new GraphQLError(shorten(cause.message), { ...place, extensions });
  }
  if (error instanceof GraphQLError && cause instanceof GraphQLError) {
    const extensions = { ...error.extensions, code: codeOf(error, options.stage) };
    return new GraphQLError(shorten(withoutSuggestion(withoutValues(error))), { ...place, extensions });
  }
  return new GraphQLError(reportFault(cause, options), {
    ...place,
    extensions: { code: "INTERNAL_SERVER_ERROR", requestId: options.requestId },
  });
}

/** GraphQL wraps what resolvers throw, sometimes more than once. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

const placeOf = ({ nodes, source, positions, path }: GraphQLError) => ({ nodes, source, positions, path });

/** Codes of yoga that say no more than ours. */
const OURS: Readonly<Record<string, string>> = {
  BAD_REQUEST: "BAD_USER_INPUT",
  REQUEST_ENTITY_TOO_LARGE: "BAD_USER_INPUT",
  OPERATION_RESOLUTION_FAILURE: "BAD_USER_INPUT",
};

function codeOf({ extensions }: GraphQLError, fallback: string): string {
  const { code } = extensions;
  return typeof code === "string" ? (OURS[code] ?? code) : fallback;
}

/** graphql-js would help strangers to find out what there is. Not by a pattern: a message may repeat megabytes of input, and be searched anew from each place. */
function withoutSuggestion(message: string): string {
  const from = message.endsWith("?") ? message.lastIndexOf(" Did you mean ") : -1;
  return from < 0 ? message : message.slice(0, from);
}

const shorten = (message: string): string =>
  message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;

/** One fault may surface in many fields; it is logged once. */
const logged = new WeakSet<object>();

function reportFault(cause: unknown, { requestId, log }: PresentOptions): string {
  const seen = typeof cause === "object" && cause !== null && logged.has(cause);
  if (typeof cause === "object" && cause !== null) logged.add(cause);
  if (!seen) log.error({ err: cause, requestId }, "An operation failed unexpectedly.");
  return `Something went wrong inside Sluice (request id ${requestId}).`;
}
