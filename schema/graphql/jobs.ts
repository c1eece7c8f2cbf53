// Asking for jobs: one by its id, or the list, newest first.
import { HEAVY } from "../../prisma/client.ts";
import { decodeId } from "../model/id.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { JobFilter, type JobWhere, whereJobs } from "./jobFilter.ts";
import { type CursorKind, cutPage, encodeCursor, parseWindow, type Window } from "./page.ts";
import { JobRef } from "./refs.ts";

const MAX_NUMBER = 2n ** 63n - 1n;

/** Newest first: a higher number stands earlier in the list. */
const byNumber: CursorKind<bigint> = {
  prefix: "job",
  parse: (text) => (/^\d{1,19}$/.test(text) && BigInt(text) <= MAX_NUMBER ? BigInt(text) : null),
};

builder.queryField("job", (t) =>
  t.field({
    type: JobRef,
    nullable: true,
    description: "One job by its id; null if there is none (any more).",
    args: { id: t.arg.id({ required: true, description: 'Of a job: "job_…".' }) },
    resolve: (_root, { id }, { loaders }) => loaders.job.load(decodeId("Job", id)),
  }),
);

builder.queryField("jobs", (t) =>
  t.connection(
    {
      type: JobRef,
      description: "All jobs, newest first, page by page. Pages stay put while jobs are submitted and deleted.",
      args: { filter: t.arg({ type: JobFilter, description: "Which jobs; all that is given must hold." }) },
      resolve: async (_root, { filter, ...page }, context) => {
        const where = whereJobs(filter);
        const window = parseWindow(page, byNumber);
        const cut = cutPage(await findJobs(context, where, window), window, (job) =>
          encodeCursor(byNumber, job.number),
        );
        return { ...cut, count: () => context.prisma.job.count({ where }) };
      },
    },
    {
      description: "A page of jobs.",
      fields: (f) => ({
        totalCount: f.int({
          description: "How many there are on all pages together; counted only when asked for.",
          resolve: (page) => page.count(),
        }),
      }),
    },
    { description: "A job on a page." },
  ),
);

async function findJobs({ prisma }: Context, where: JobWhere, { after, before, size, backwards }: Window<bigint>) {
  const within = [after === null ? {} : { number: { lt: after } }, before === null ? {} : { number: { gt: before } }];
  const exists = async (number: object) =>
    (await prisma.job.findFirst({ where: { AND: [where, { number }] }, select: { id: true } })) !== null;
  const [rows, precede, follow] = await Promise.all([
    prisma.job.findMany({
      where: { AND: [where, ...within] },
      orderBy: { number: backwards ? "asc" : "desc" },
      take: size + 1,
      omit: HEAVY,
    }),
    after !== null && exists({ gte: after }),
    before !== null && exists({ lte: before }),
  ]);
  return { rows, precede, follow };
}
