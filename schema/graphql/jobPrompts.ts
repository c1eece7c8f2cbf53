// The prompts of a job: as pages, and one by its index.

import { PROMPT_STATUSES, type PromptStatus as Status } from "../model/status.ts";
import { builder } from "./builder.ts";
import { type CursorKind, cutPage, encodeCursor, parseWindow, type Window } from "./page.ts";
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
        fromIndex: t.arg.int({
          description: "Only prompts from this position on: a way into the middle of a long list.",
        }),
        toIndex: t.arg.int({ description: "Only prompts up to this position, itself included." }),
      },
      resolve: async (job, { status, fromIndex, toIndex, ...page }, { loaders }) => {
        const window = narrow(parseWindow(page, byIndex), fromIndex ?? 0, toIndex ?? MAX_INDEX - 1);
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
        totalCount: f.int({
          description: "How many there are in these states, wherever the page begins and ends.",
          resolve: (page) => page.count,
        }),
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

/** To positions from the one to the other, both included. */
const narrow = (window: Window<number>, from: number, to: number): Window<number> => ({
  ...window,
  after: from > 0 ? Math.max(from - 1, window.after ?? -1) : window.after,
  before: to < MAX_INDEX - 1 ? Math.min(Math.max(to, -1) + 1, window.before ?? MAX_INDEX) : window.before,
});

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
