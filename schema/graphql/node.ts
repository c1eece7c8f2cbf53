// Asking for anything by its id.
import { type Kind, parseId } from "../model/id.ts";
import { badInput, type Path } from "../model/refusal.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { MAX_SIZE } from "./page.ts";

const Node = builder.nodeInterfaceRef();

builder.queryField("node", (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: "Anything by its id; null if there is none (any more).",
    args: { id: t.arg.id({ required: true, description: "Of a job, prompt, output or backend." }) },
    resolve: (_root, { id }, context) => load(context, id, ["id"]),
  }),
);

builder.queryField("nodes", (t) =>
  t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      "Several things by their ids, in the order of the ids; null in the place of what there is not (any more).",
    args: {
      ids: t.arg.idList({
        required: true,
        description: `Of jobs, prompts, outputs and backends; at most ${MAX_SIZE}.`,
      }),
    },
    resolve: (_root, { ids }, context) => {
      if (ids.length > MAX_SIZE) throw badInput(`Expected at most ${MAX_SIZE} ids.`, ["ids"]);
      const wanted = ids.map((id, index) => ({ id, path: ["ids", index] }));
      return wanted.map(({ id, path }) => load(context, id, path));
    },
  }),
);

const LOADERS = {
  Job: "job",
  Prompt: "prompt",
  Output: "output",
  Backend: "backend",
  Webhook: "webhook",
} as const satisfies Record<Exclude<Kind, "Token">, keyof Context["loaders"]>;

function load(context: Context, id: string, path: Path) {
  const { kind, uuid } = parseId(id, path);
  return loadNode(context, kind, uuid);
}

/** Null: there is none (any more). */
export async function loadNode({ loaders, tokens }: Context, kind: Kind, uuid: string) {
  const row = await (kind === "Token" ? tokens.find(uuid) : loaders[LOADERS[kind]].load(uuid));
  return row && { ...row, __typename: kind };
}
