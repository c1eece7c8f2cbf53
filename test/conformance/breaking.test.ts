// What clients of the last release rely on goes on: `released.graphql` is the SDL of the last release, renewed when one is made.
import { readFile } from "node:fs/promises";
import { buildSchema, DangerousChangeType, findBreakingChanges, findDangerousChanges } from "graphql";
import { expect, test } from "vitest";

const read = async (path: string) => buildSchema(await readFile(path, "utf8"));
const released = await read("test/conformance/released.graphql");
const now = await read("schema/schema.graphql");

test("nothing that breaks a client has changed since the last release", () => {
  expect(findBreakingChanges(released, now)).toEqual([]);
});

/** New values and fields are how an API grows: clients are told so in docs/integration.md. Another default would be a trap. */
test("no default of an argument has changed since the last release", () => {
  const changes = findDangerousChanges(released, now);
  expect(changes.filter(({ type }) => type === DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE)).toEqual([]);
});

test("the check would see a field that is gone, and one that may be null now", async () => {
  const sdl = await readFile("test/conformance/released.graphql", "utf8");
  const broken = buildSchema(
    sdl.replace(/^ {2}message: String!$/m, "  message: String").replace(/^ {2}seq: Int!$/m, "  order: Int!"),
  );
  const found = findBreakingChanges(released, broken).map(({ type }) => type);
  expect(found.sort()).toEqual(["FIELD_CHANGED_KIND", "FIELD_REMOVED"]);
});
