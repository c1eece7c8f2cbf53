// What the client asks for is what the committed schema offers.
import { readFile } from "node:fs/promises";
import { stringifyDocument } from "@urql/core";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import * as backends from "../../client/documents/backend.ts";
import * as jobs from "../../client/documents/job.ts";
import * as prompts from "../../client/documents/prompt.ts";
import { introspect } from "../../client/introspect.ts";

const sdl = await readFile(new URL("../../schema/schema.graphql", import.meta.url), "utf8");

test("the types that documents are checked by are those of schema.graphql (else: node client/introspect.ts)", async () => {
  const committed = await readFile(new URL("../../client/graphql-env.d.ts", import.meta.url), "utf8");
  expect(committed).toBe(introspect(sdl));
});

const documents = { ...backends, ...jobs, ...prompts };
const operations = Object.entries(documents)
  .map(([name, document]) => [name, stringifyDocument(document)] as const)
  .filter(([, text]) => /^(query|mutation|subscription)/m.test(text));

test.each(operations)("%s is valid", (_name, text) => {
  expect(validate(buildSchema(sdl), parse(text))).toEqual([]);
});
