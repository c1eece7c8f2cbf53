// The field Prompt.waitingFor: why a prompt that was handed to a backend doesn't run there yet.
import { builder } from "./builder.ts";
import { PromptRef } from "./refs.ts";

builder.objectField(PromptRef, "waitingFor", (t) =>
  t.string({
    nullable: true,
    description:
      "Why it doesn't run yet although a backend has it, for a person: \"waits behind 1 prompt that is not Sluice's\". Other people's prompts on the same ComfyUI are left alone. Null otherwise.",
    resolve: (prompt, _args, { loaders }) => (prompt.status === "RUNNING" ? loaders.queued.load(prompt.id) : null),
  }),
);
