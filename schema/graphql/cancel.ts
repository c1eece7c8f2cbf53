// Canceling jobs and prompts, and the answer that tells what happened and what will.

import type { CancelRequest, CancelResult, CancelMode as Mode } from "../model/cancel.ts";
import { decodeId } from "../model/id.ts";
import { badInput } from "../model/refusal.ts";
import { checkText } from "../model/text.ts";
import { builder } from "./builder.ts";
import { loaded } from "./loaded.ts";
import { JobRef, PromptRef } from "./refs.ts";

const MAX_REASON_LENGTH = 1_000;

const CancelMode = builder.enumType("CancelMode", {
  description: "What a cancel means for what was running.",
  values: {
    IMMEDIATE: { description: "Nothing was running: the job is over now." },
    CANCEL_AFTER_CURRENT: {
      description: "Pending prompts are canceled; the running ones finish first, then the job is over.",
    },
    INTERRUPT: { description: "Pending prompts are canceled; the running ones are being stopped on their backend." },
    ALREADY_FINISHED: { description: "The job had ended before; nothing was changed." },
  } satisfies Record<Mode, { description: string }>,
});

const CancelSummary = builder.objectRef<CancelResult>("CancelSummary").implement({
  description: "What a cancel did, and what will follow.",
  fields: (t) => ({
    job: t.field({
      type: JobRef,
      description: "The job as it is now.",
      resolve: ({ jobId }, _args, { loaders }) => loaded("Job", jobId, loaders.job.load(jobId)),
    }),
    mode: t.expose("mode", { type: CancelMode, description: "What it means for what was running." }),
    canceledPending: t.exposeInt("canceledPending", {
      description: "Prompts that THIS call moved from PENDING to CANCELED: two calls at once never count one twice.",
    }),
    runningPrompts: t.exposeInt("runningPrompts", {
      description: "Prompts that were running when this call committed; no other can reach a backend any more.",
    }),
    alreadyRequested: t.exposeBoolean("alreadyRequested", {
      description: "Whether the job had been canceled before this call.",
    }),
    message: t.exposeString("message", {
      description: "One sentence for a person: what happened now, what happens later.",
    }),
  }),
});

export const INTERRUPT =
  "Stop running prompts on their backend too, instead of letting them finish. One that ends well first still succeeds.";
export const INTERRUPT_AFTER =
  "Upgrade to an interrupt by itself when something still runs that many seconds later; 0 at once, not negative.";
export const REASON = `Why, for people; kept with the job, at most ${MAX_REASON_LENGTH} characters.`;

builder.mutationField("cancelJob", (t) =>
  t.field({
    type: CancelSummary,
    description:
      "Cancels a job: what is pending now, what runs after it has finished or by interrupt. Safe to repeat; a repeat may upgrade to an interrupt, never downgrade.",
    args: {
      id: t.arg.id({ required: true, description: 'Of a job: "job_…".' }),
      interrupt: t.arg.boolean({ defaultValue: false, description: INTERRUPT }),
      interruptAfterSeconds: t.arg.int({ description: INTERRUPT_AFTER }),
      reason: t.arg.string({ description: REASON }),
    },
    resolve: (_root, { id, ...how }, { jobs }) => jobs.cancel(decodeId("Job", id), readRequest(how)),
  }),
);

builder.mutationField("cancelJobs", (t) =>
  t.field({
    type: [CancelSummary],
    description:
      "Cancels several jobs in one transaction; answers in the order of the ids. With an unknown id: NOT_FOUND, and nothing is changed.",
    args: {
      ids: t.arg.idList({ required: true, description: 'Of jobs: "job_…".' }),
      interrupt: t.arg.boolean({ defaultValue: false, description: INTERRUPT }),
      reason: t.arg.string({ description: REASON }),
    },
    resolve: (_root, { ids, ...how }, { jobs }) => {
      const uuids = ids.map((id, index) => decodeId("Job", id, ["ids", index]));
      return jobs.cancelMany(uuids, readRequest(how));
    },
  }),
);

builder.mutationField("cancelPrompt", (t) =>
  t.field({
    type: PromptRef,
    description:
      "Cancels one prompt. A pending one is over now; a running one is stopped with interrupt: true, else refused with CONFLICT; a final one is given back as it is.",
    args: {
      id: t.arg.id({ required: true, description: 'Of a prompt: "prompt_…".' }),
      interrupt: t.arg.boolean({ defaultValue: false, description: "Stop it on its backend if it runs." }),
    },
    resolve: async (_root, { id, interrupt }, { jobs, loaders }) => {
      const uuid = decodeId("Prompt", id);
      await jobs.cancelPrompt(uuid, { interrupt: interrupt ?? false });
      return loaded("Prompt", uuid, loaders.prompt.load(uuid));
    },
  }),
);

interface How {
  interrupt?: boolean | null | undefined;
  interruptAfterSeconds?: number | null | undefined;
  reason?: string | null | undefined;
}

export function readRequest({ interrupt, interruptAfterSeconds: after = null, reason }: How): CancelRequest {
  if (after !== null && after < 0) throw badInput("Expected 0 or more seconds.", ["interruptAfterSeconds"]);
  return {
    interrupt: interrupt ?? false,
    interruptAfterSeconds: after,
    reason: reason === null || reason === undefined ? null : checkText(reason, ["reason"], MAX_REASON_LENGTH),
  };
}
