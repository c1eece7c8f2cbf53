// Pause, resume, priority, retry and delete on all jobs that match a filter.
import { encodeId } from "../model/id.ts";
import { checkPriority } from "../model/submission.ts";
import { builder } from "./builder.ts";
import type { Context, Uuid } from "./context.ts";
import { JobFilter, type JobWhere } from "./jobFilter.ts";
import { eachOf, type Filter, findMatching } from "./matching.ts";

interface Done {
  uuids: readonly Uuid[];
  skipped: number;
}

const BulkSummary = builder.objectRef<Done>("BulkSummary").implement({
  description: "What a command on many jobs did.",
  fields: (t) => ({
    done: t.int({ description: "Jobs that it was done on.", resolve: ({ uuids }) => uuids.length }),
    skipped: t.exposeInt("skipped", {
      description: "Jobs that match too, but that it can't be done on (any more), or that are so already.",
    }),
    ids: t.idList({
      description: "The jobs that it was done on; of a retry: the new jobs.",
      resolve: ({ uuids }) => uuids.map((uuid) => encodeId("Job", uuid)),
    }),
  }),
});

const EACH = "Each job is a transaction of its own, in the order of the queue; jobs that come later are not meant.";
const FILTER = { type: JobFilter, required: true, description: "Which jobs; an empty one means all." } as const;

type Act = (uuid: Uuid, context: Context) => Promise<unknown>;

/** `able`: which of those that match it can be done on. `act` answers with the job that it made, if it makes one. */
async function doOn(context: Context, filter: Filter, able: JobWhere, act: Act): Promise<Done> {
  const { uuids, others } = await findMatching(context, filter, able);
  const done = await eachOf(uuids, async (uuid) => {
    const made = await act(uuid, context);
    return typeof made === "string" ? made : uuid;
  });
  return { uuids: done, skipped: others + uuids.length - done.length };
}

const OPEN = { finishedAt: null } satisfies JobWhere;
const OVER = { finishedAt: { not: null } } satisfies JobWhere;

builder.mutationField("pauseMatching", (t) =>
  t.field({
    type: BulkSummary,
    description: `Pauses all jobs that match and aren't over. ${EACH}`,
    args: { filter: t.arg(FILTER) },
    resolve: (_root, { filter }, context) =>
      doOn(context, filter, { ...OPEN, pausedAt: null }, (uuid, { jobs }) => jobs.pause(uuid)),
  }),
);

builder.mutationField("resumeMatching", (t) =>
  t.field({
    type: BulkSummary,
    description: `Lets all paused jobs that match go on. ${EACH}`,
    args: { filter: t.arg(FILTER) },
    resolve: (_root, { filter }, context) =>
      doOn(context, filter, { ...OPEN, pausedAt: { not: null } }, (uuid, { jobs }) => jobs.resume(uuid)),
  }),
);

builder.mutationField("setPriorityMatching", (t) =>
  t.field({
    type: BulkSummary,
    description: `Moves all jobs that match and aren't over forward or back in the queue. ${EACH}`,
    args: {
      filter: t.arg(FILTER),
      priority: t.arg.int({ required: true, description: "Higher goes first; −1000 to 1000." }),
    },
    resolve: (_root, { filter, priority }, context) => {
      const wanted = checkPriority(priority, ["priority"]);
      const other = { ...OPEN, priority: { not: wanted } };
      return doOn(context, filter, other, (uuid, { jobs }) => jobs.setPriority(uuid, wanted));
    },
  }),
);

builder.mutationField("retryMatching", (t) =>
  t.field({
    type: BulkSummary,
    description: `Submits the failed and canceled prompts of all jobs that match and are over once more, as a new job each. Those that need secrets are skipped. ${EACH}`,
    args: { filter: t.arg(FILTER) },
    resolve: (_root, { filter }, context) => {
      const leftUndone = {
        ...OVER,
        OR: [{ failed: { gt: 0 } }, { canceled: { gt: 0 } }],
        secretNames: { isEmpty: true },
      };
      return doOn(context, filter, leftUndone, (uuid, { jobs }) => jobs.retry(uuid));
    },
  }),
);

builder.mutationField("deleteMatching", (t) =>
  t.field({
    type: BulkSummary,
    description: `Removes all jobs that match and are over, with their prompts, events and files. ${EACH}`,
    args: { filter: t.arg(FILTER) },
    resolve: (_root, { filter }, context) => doOn(context, filter, OVER, (uuid, { jobs }) => jobs.remove(uuid)),
  }),
);
