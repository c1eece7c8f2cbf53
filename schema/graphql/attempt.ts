// The type Attempt: one try to run a prompt on a backend.
import type { AttemptOutcome as Outcome } from "../../prisma/generated/client.ts";
import { MOST_ATTEMPTS } from "./attemptRows.ts";
import { builder } from "./builder.ts";
import { loaded } from "./loaded.ts";
import { AttemptRef, BackendRef, JobRef, PromptRef } from "./refs.ts";
import { readReason } from "./rows.ts";

const AttemptOutcome = builder.enumType("AttemptOutcome", {
  description: "What came of an attempt.",
  values: {
    SUCCEEDED: { description: "The backend ran the prompt to its end." },
    FAILED: { description: "A node failed, the backend refused it, or it took too long." },
    CANCELED: { description: "It was stopped by a cancel." },
    LOST: { description: "The backend has gone, or doesn't know of it (any more). The prompt may be tried again." },
    RELEASED: { description: "It was let go before it was submitted; the prompt went back to the others." },
  } satisfies Record<Outcome, { description: string }>,
});

builder.objectType(AttemptRef, {
  description: "One try to run a prompt on a backend.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "Rises with every try of the prompt." }),
    prompt: t.field({
      type: PromptRef,
      description: "The prompt that was tried.",
      resolve: (attempt, _args, { loaders }) =>
        loaded("Prompt", attempt.promptId, loaders.prompt.load(attempt.promptId)),
    }),
    backend: t.field({
      type: BackendRef,
      nullable: true,
      description: "Where it ran.",
      resolve: (attempt, _args, { loaders }) => loaders.backend.load(attempt.backendId),
    }),
    startedAt: t.expose("claimedAt", { type: "DateTime", description: "When it was set apart for that backend." }),
    submittedAt: t.expose("submittedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it was sent there; null: it never was.",
    }),
    executingAt: t.expose("executingAt", {
      type: "DateTime",
      nullable: true,
      description:
        "When the backend began with it, where it first waited there behind somebody else's prompts; null: it never had to, or still waits.",
    }),
    endedAt: t.expose("endedAt", { type: "DateTime", nullable: true, description: "Null while it goes on." }),
    outcome: t.expose("outcome", {
      type: AttemptOutcome,
      nullable: true,
      description: "What came of it; null while it goes on.",
    }),
    reason: t.string({
      nullable: true,
      description: "Why it ended so, for a person; null when all went well.",
      resolve: (attempt) => readReason(attempt.error),
    }),
  }),
});

builder.objectField(PromptRef, "attemptList", (t) =>
  t.field({
    type: [AttemptRef],
    description: "Where it was tried and what came of it, the first one first; also those that were never submitted.",
    resolve: (prompt, _args, { loaders }) => loaders.attempts.load(prompt.id),
  }),
);

builder.objectField(JobRef, "newestAttempts", (t) =>
  t.field({
    type: [AttemptRef],
    description: `Which backend ran what, and when: the newest attempts of its prompts, at most ${MOST_ATTEMPTS}, the oldest of them first.`,
    resolve: (job, _args, { loaders }) => loaders.newestAttempts.load(job.id),
  }),
);
