// The printed schema that is committed, and what says whether it is up to date.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { undescribed } from "../../schema/graphql/undescribed.ts";

const run = promisify(execFile);

test("schema.graphql is what the types print", async () => {
  const print = fileURLToPath(new URL("../../schema/graphql/print.ts", import.meta.url));
  await expect(run(process.execPath, [print, "--check"])).resolves.toEqual({ stdout: "", stderr: "" });
});

test("what has no description is named", () => {
  const schema = buildSchema(`
    "" type Query { a(b: Int): E "described" c: Int }
    enum E { F }
    input I { g: Int }
    interface J { h: Int }`);
  expect(undescribed(schema)).toEqual(["Query", "Query.a", "Query.a:b", "E", "E.F", "I", "I.g", "J", "J.h"]);
});
