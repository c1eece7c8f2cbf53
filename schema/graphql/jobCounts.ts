// How many jobs there are in each state, and how many prompts they have.
import type { JobStatus } from "../model/status.ts";
import { builder } from "./builder.ts";
import { PromptCounts } from "./counts.ts";
import { JobFilter, type JobWhere, whereJobs } from "./jobFilter.ts";

interface JobCountsShape {
  where: JobWhere;
  of: Readonly<Partial<Record<JobStatus, number>>>;
}

const JobCounts = builder.objectRef<JobCountsShape>("JobCounts").implement({
  description: "How many jobs are in which state.",
  fields: (t) => ({
    total: t.int({
      description: "All of them.",
      resolve: ({ of }) => Object.values(of).reduce((sum, count) => sum + count, 0),
    }),
    pending: t.int({ description: "None of their prompts has ever started.", resolve: ({ of }) => of.PENDING ?? 0 }),
    running: t.int({ description: "Begun and not over.", resolve: ({ of }) => of.RUNNING ?? 0 }),
    succeeded: t.int({ description: "Over, and nothing failed.", resolve: ({ of }) => of.SUCCEEDED ?? 0 }),
    failed: t.int({ description: "Over, and at least one prompt failed.", resolve: ({ of }) => of.FAILED ?? 0 }),
    canceled: t.int({ description: "Over by a cancel.", resolve: ({ of }) => of.CANCELED ?? 0 }),
    prompts: t.field({
      type: PromptCounts,
      description: "The prompts of all these jobs together; added up only when asked for.",
      resolve: async ({ where }, _args, { prisma }) => {
        const columns = { pending: true, running: true, succeeded: true, failed: true, canceled: true } as const;
        const { _sum } = await prisma.job.aggregate({ where, _sum: columns });
        const { pending, running, succeeded, failed, canceled } = _sum;
        return {
          pending: pending ?? 0,
          running: running ?? 0,
          succeeded: succeeded ?? 0,
          failed: failed ?? 0,
          canceled: canceled ?? 0,
        };
      },
    }),
  }),
});

builder.queryField("jobCounts", (t) =>
  t.field({
    type: JobCounts,
    description:
      "How many jobs are in which state: all, or those that match. Ask it before a command on all that match: it says how many that would be now.",
    args: { filter: t.arg({ type: JobFilter, description: "Which jobs; all that is given must hold." }) },
    resolve: async (_root, { filter }, { prisma }) => {
      const where = whereJobs(filter);
      const rows = await prisma.job.groupBy({ by: ["status"], where, _count: { _all: true } });
      return { where, of: Object.fromEntries(rows.map(({ status, _count }) => [status, _count._all])) };
    },
  }),
);
