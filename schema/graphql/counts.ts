// How many prompts of a job are in which state.
import { type Counts, totalOf } from "../model/job.ts";
import { builder } from "./builder.ts";

export const PromptCounts = builder.objectRef<Counts>("PromptCounts").implement({
  description: "How many of a job's prompts are in which state.",
  fields: (t) => ({
    total: t.int({ description: "All of them; it never changes.", resolve: totalOf }),
    pending: t.exposeInt("pending", { description: "Waiting in Sluice." }),
    running: t.exposeInt("running", { description: "Handed to a backend." }),
    succeeded: t.exposeInt("succeeded", { description: "Ended well." }),
    failed: t.exposeInt("failed", { description: "Ended with an error." }),
    canceled: t.exposeInt("canceled", { description: "Stopped by a cancel, before or while they ran." }),
  }),
});
