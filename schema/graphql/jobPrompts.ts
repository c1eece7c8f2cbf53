// The prompts of a job: as pages, and one by its index.

import { PROMPT_STATUSES, type PromptStatus as Status } from "../model/status.ts";
import { builder } from "./builder.ts";
import { type CursorKind, cutPage, encodeCursor, parseWindow } from "./page.ts";
import { JobRef, PromptRef } from "./refs.ts";
import type { JobRow } from "./rows.ts";
import { PromptStatus } from "./status.ts";

const MAX_INDEX = 2_147_483_647;

const byIndex: CursorKind<number> = {
  prefix: "prompt",
  parse: (text) => (/^\d{1,10}$/.test(text) && Number(text) <= MAX_INDEX ? Number(text) : null),
};

builder.objectField(JobRef, "prompts", (t) =>
  t.connection(
    {
      type: PromptRef,
      description: "Its prompts by index, page by page.",
      args: {
        status: t.arg({ type: [PromptStatus], description: "Only prompts in one of these states; null: all of them." }),
      },
      resolve: async (job, { status, ...page }, { loaders }) => {
        const window = parseWindow(page, byIndex);
        const statuses = status ? [...new Set(status)].sort() : null;
        const found = await loaders.promptPage.load({ jobId: job.id, statuses, window });
        return {
          ...cutPage(found, window, (prompt) => encodeCursor(byIndex, prompt.index)),
          count: countOf(job, statuses),
        };
      },
    },
    {
      description: "A page of a job's prompts.",
      fields: (f) => ({
        totalCount: f.int({ description: "How many there are on all pages together.", resolve: (page) => page.count }),
      }),
    },
    { description: "A prompt on a page." },
  ),
);

builder.objectField(JobRef, "prompt", (t) =>
  t.field({
    type: PromptRef,
    nullable: true,
    description: "One prompt by its position in the job; null if there is none.",
    args: { index: t.arg.int({ required: true, description: "Position in the job, from 0." }) },
    resolve: async (job, { index }, { loaders }) => {
      if (index < 0 || index >= job.total) return null;
      const window = { after: index - 1, before: null, size: 1, backwards: false };
      const { rows } = await loaders.promptPage.load({ jobId: job.id, statuses: null, window });
      return rows[0] ?? null;
    },
  }),
);

/** The job's own counts know it: nothing needs counting. */
const countOf = (job: JobRow, statuses: readonly Status[] | null): number => {
  const counts: Record<Status, number> = {
    PENDING: job.pending,
    RUNNING: job.running,
    SUCCEEDED: job.succeeded,
    FAILED: job.failed,
    CANCELED: job.canceled,
  };
  return (statuses ?? PROMPT_STATUSES).reduce((sum, status) => sum + counts[status], 0);
};
