// Finds what other services of a federated graph point to.
import { decodeId } from "../model/id.ts";
import { badInput, type Path } from "../model/refusal.ts";
import type { Context } from "./context.ts";
import { loadNode } from "./node.ts";

export const ENTITIES = ["Job", "Prompt", "Output", "Backend"] as const;

const MOST = 1_000;

/** In the order in which they are named; null in the place of what there is not (any more). */
export function loadEntities(representations: readonly unknown[], context: Context) {
  if (representations.length > MOST) throw badInput(`Expected at most ${MOST} representations.`, ["representations"]);
  return representations.map((named, index) => loadEntity(named, context, ["representations", index]));
}

function loadEntity(named: unknown, context: Context, path: Path) {
  const { __typename, id }: Record<string, unknown> = Object(named);
  const kind = ENTITIES.find((name) => name === __typename);
  if (!kind) throw badInput(`Expected a __typename of ${ENTITIES.join(", ")}.`, [...path, "__typename"]);
  if (typeof id !== "string") throw badInput("Expected an id that Sluice gave out.", [...path, "id"]);
  return loadNode(context, kind, decodeId(kind, id, [...path, "id"]));
}
