// Checks that every type, field, argument and enum value of the printed SDL has a description.
import { readFile } from "node:fs/promises";
import { Kind, parse, type StringValueNode, visit } from "graphql";

/** The names of what has none, such as `Job.status` or `Query.jobs(first:)`. */
export function undescribed(sdl: string): string[] {
  const found: string[] = [];
  const path: string[] = [];
  visit(parse(sdl), {
    enter(node) {
      if (!("name" in node) || !("description" in node) || node.name === undefined) return;
      path.push(
        node.kind === Kind.INPUT_VALUE_DEFINITION && path.length === 2 ? `(${node.name.value}:)` : node.name.value,
      );
      if (isBlank(node.description)) found.push(path.join(".").replace(".(", "("));
    },
    leave(node) {
      if ("name" in node && "description" in node && node.name !== undefined) path.pop();
    },
  });
  return found;
}

function isBlank(description: StringValueNode | undefined): boolean {
  return description === undefined || description.value.trim() === "";
}

export async function checkDescriptions(): Promise<string> {
  const names = undescribed(await readFile(new URL("../../schema/schema.graphql", import.meta.url), "utf8"));
  return names.map((name) => `${name} has no description\n`).join("");
}
