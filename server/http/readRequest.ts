// Reads the JSON of a GraphQL request without changing a number, and says where something stands that JSON can't say.
import { GraphQLError } from "graphql";
import type { GraphQLParams, Plugin } from "graphql-yoga";
import { readJson } from "../../schema/model/exact.ts";
import type { Path } from "../../schema/model/refusal.ts";
import { foreignNumberIn, sayForeign } from "./foreignNumber.ts";

/** In place of yoga's own readers, which round; those of other types of bodies are never asked (graphql.ts lets only JSON in). */
export const exactRequests: Plugin = {
  onRequestParse: ({ request, setRequestParser }) => {
    if (request.method === "POST") setRequestParser(async (posted) => readBody(await posted.text()));
    if (request.method === "GET") setRequestParser(readQuery);
  },
};

function readBody(text: string): GraphQLParams {
  const body = read(text, "POST body sent invalid JSON.", []);
  if (typeof body === "object" && body !== null) return body;
  const found = body === null ? "null" : typeof body;
  throw badRequest(`POST body is expected to be object but received ${found}`);
}

function readQuery({ url }: { url: string }): GraphQLParams {
  const asked = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  const json = (name: string) => {
    const text = asked.get(name);
    return text ? read(text, '"variables" and "extensions" must be JSON.', [name]) : undefined;
  };
  return {
    operationName: asked.get("operationName") || undefined,
    query: asked.get("query") || undefined,
    variables: json("variables"),
    extensions: json("extensions"),
  } as GraphQLParams;
}

function read(text: string, otherwise: string, path: Path): unknown {
  try {
    return readJson(text, { keep: "text" });
  } catch {
    throw foreignNumber(text, path) ?? badRequest(otherwise);
  }
}

function foreignNumber(text: string, path: Path): GraphQLError | null {
  const place = foreignNumberIn(text);
  if (!place) return null;
  const full = [...path, ...place.path];
  const argument = full[0] === "variables" ? full.slice(1) : full;
  return badRequest(sayForeign({ ...place, path: full }), argument);
}

const badRequest = (message: string, argument?: Path): GraphQLError =>
  new GraphQLError(message, {
    extensions: { http: { status: 400 }, code: "BAD_USER_INPUT", ...(argument && { path: argument }) },
  });
