// Canceling all jobs that match a filter.
import type { CancelRequest, CancelResult } from "../model/cancel.ts";
import { type CancelManyResult, summarizeCancels } from "../model/cancelMany.ts";
import { encodeId } from "../model/id.ts";
import { builder } from "./builder.ts";
import { INTERRUPT, INTERRUPT_AFTER, REASON, readRequest } from "./cancel.ts";
import type { Context, Uuid } from "./context.ts";
import { JobFilter } from "./jobFilter.ts";
import { eachOf, findMatching, hasChanged } from "./matching.ts";

const CancelManySummary = builder.objectRef<CancelManyResult>("CancelManySummary").implement({
  description: "What a cancel of many jobs did, and what will follow.",
  fields: (t) => ({
    ids: t.idList({
      description: "The jobs that this call canceled: those that matched and were not over yet.",
      resolve: ({ jobIds }) => jobIds.map((uuid) => encodeId("Job", uuid)),
    }),
    canceledPending: t.exposeInt("canceledPending", {
      description: "Prompts of theirs that this call moved from PENDING to CANCELED.",
    }),
    runningPrompts: t.exposeInt("runningPrompts", { description: "Prompts of theirs that were running." }),
    message: t.exposeString("message", { description: "For a person: what happened now, what happens later." }),
  }),
});

builder.mutationField("cancelMatching", (t) =>
  t.field({
    type: CancelManySummary,
    description:
      "Cancels all jobs that match and aren't over, those that would run next first. Jobs go in small groups, each in one transaction: what begins meanwhile in a later group is canceled with that one. Jobs that come later are not meant. Ask jobCounts beforehand how many it would be.",
    args: {
      filter: t.arg({ type: JobFilter, required: true, description: "Which jobs; an empty one means all." }),
      interrupt: t.arg.boolean({ defaultValue: false, description: INTERRUPT }),
      interruptAfterSeconds: t.arg.int({ description: INTERRUPT_AFTER }),
      reason: t.arg.string({ description: REASON }),
    },
    resolve: async (_root, { filter, ...how }, context) => {
      const request = readRequest(how);
      const { uuids } = await findMatching(context, filter, { finishedAt: null });
      return summarizeCancels(await cancelGroups(context, uuids, request), request);
    },
  }),
);

/** Small enough that nobody waits long for a lock. */
const GROUP = 50;

async function cancelGroups({ jobs }: Context, uuids: readonly Uuid[], request: CancelRequest) {
  const results: CancelResult[] = [];
  for (let from = 0; from < uuids.length; from += GROUP) {
    const group = uuids.slice(from, from + GROUP);
    try {
      results.push(...(await jobs.cancelMany(group, request)));
    } catch (error) {
      // One of them was deleted meanwhile: then nothing of the group is done, and each of it is on its own.
      if (!hasChanged(error)) throw error;
      results.push(...(await eachOf(group, (uuid) => jobs.cancel(uuid, request))));
    }
  }
  return results;
}
