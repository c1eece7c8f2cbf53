// The type Output: a file or text that a prompt made.
import { encodeId } from "../model/id.ts";
import type { KeptPart } from "../model/keptPart.ts";
import { builder } from "./builder.ts";
import { loaded } from "./loaded.ts";
import { OutputRef, PromptRef } from "./refs.ts";

builder.objectType(OutputRef, {
  description: "A file or text that a prompt made. Sluice keeps a copy of its own.",
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id({ description: 'Opaque id, "output_…".', resolve: (output) => encodeId("Output", output.id) }),
    prompt: t.field({
      type: PromptRef,
      description: "The prompt that made it.",
      resolve: (output, _args, { loaders }) => loaded("Prompt", output.promptId, loaders.prompt.load(output.promptId)),
    }),
    nodeId: t.exposeString("nodeId", { description: "The node that made it, by its id in the workflow." }),
    kind: t.exposeString("kind", {
      description:
        "What it is: image, gif, audio, video, model, text, json (a result that is neither file nor text), file; more may come.",
    }),
    filename: t.exposeString("filename", {
      description: "Its name, without the mark that Sluice puts into names on the backend.",
    }),
    mimeType: t.exposeString("mimeType", { nullable: true, description: "Known once Sluice has its copy." }),
    sizeBytes: t.float({
      nullable: true,
      description: "Known once Sluice has its copy; of a large file as soon as `copiedBytes` is there.",
      resolve: ({ sizeBytes, partial }) => sizeBytes ?? partOf(partial)?.version.sizeBytes ?? null,
    }),
    copiedBytes: t.float({
      nullable: true,
      description:
        "How much of it Sluice has copied from its backend so far. Only while a copy takes more than some seconds, or waits to go on; null before and after.",
      resolve: ({ storedAt, copyAt, partial }) =>
        storedAt === null && copyAt !== null ? (partOf(partial)?.bytes ?? null) : null,
    }),
    error: t.exposeString("error", {
      nullable: true,
      description: "Why Sluice has no copy (yet), for a person; null when all is well.",
    }),
    url: t.string({
      description:
        "Where it can be fetched, relative to the server; from Sluice itself, also after the backend has gone.",
      resolve: (output, _args, { addressOf }) =>
        addressOf(`/outputs/${encodeId("Output", output.id)}/${encodeURIComponent(output.filename)}`),
    }),
  }),
});

/** The one who writes it is server/outputs. */
const partOf = (partial: unknown): KeptPart | null => partial as KeptPart | null;
