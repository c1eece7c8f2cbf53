// Loads what the fields of many objects ask for with one statement each.

import DataLoader from "dataloader";
import { HEAVY } from "../../prisma/client.ts";
import type { PrismaClient, Webhook } from "../../prisma/generated/client.ts";
import { loadNewestAttempts } from "./attemptRows.ts";
import { loadPromptPages, type PromptPage, type PromptPageKey } from "./promptPage.ts";
import { loadJobsQueued, loadQueued } from "./queuedRows.ts";
import type { AttemptRow, BackendRow, JobRow, OutputRow, PromptRow } from "./rows.ts";
import { loadStopping, type StoppingRow } from "./stopping.ts";
import { loadTimeLeft } from "./timeLeft.ts";
import { loadWaiting } from "./waiting.ts";
import { loadWorkflows, type StoredWorkflow } from "./workflows.ts";

export interface Loaders {
  job: DataLoader<string, JobRow | null>;
  /** By job. */
  workflow: DataLoader<string, StoredWorkflow | null>;
  prompt: DataLoader<string, PromptRow | null>;
  output: DataLoader<string, OutputRow | null>;
  backend: DataLoader<string, BackendRow | null>;
  webhook: DataLoader<string, Webhook | null>;
  /** By prompt, in their order. */
  outputs: DataLoader<string, OutputRow[]>;
  /** By prompt, the first one first. */
  attempts: DataLoader<string, AttemptRow[]>;
  /** By job, the oldest of them first. */
  newestAttempts: DataLoader<string, AttemptRow[]>;
  /** By backend: the prompt that runs there. */
  current: DataLoader<string, PromptRow | null>;
  promptPage: DataLoader<PromptPageKey, PromptPage>;
  /** By job: why nothing of it runs. */
  waiting: DataLoader<string, string | null>;
  /** By prompt, and by job: why what a backend has of it doesn't run there yet. */
  queued: DataLoader<string, string | null>;
  jobsQueued: DataLoader<string, string | null>;
  /** By job: seconds until it is over, as far as can be told. */
  timeLeft: DataLoader<string, number | null>;
  /** By job: what runs of it, since when, and since when it is asked to stop. */
  stopping: DataLoader<string, StoppingRow[]>;
}

/** They batch but keep nothing: what is loaded after a mutation must be as the mutation left it. */
const OPTIONS = { cache: false, maxBatchSize: 5_000 } as const;

export const createLoaders = (prisma: PrismaClient): Loaders => ({
  job: one(
    (ids) => prisma.job.findMany({ where: { id: { in: ids } }, omit: HEAVY }),
    (row) => row.id,
  ),
  workflow: new DataLoader((ids) => loadWorkflows(prisma, ids), OPTIONS),
  prompt: one(
    (ids) => prisma.prompt.findMany({ where: { id: { in: ids } } }),
    (row) => row.id,
  ),
  output: one(
    (ids) => prisma.output.findMany({ where: { id: { in: ids } } }),
    (row) => row.id,
  ),
  backend: one(
    (ids) => prisma.backend.findMany({ where: { id: { in: ids } } }),
    (row) => row.id,
  ),
  webhook: one(
    (ids) => prisma.webhook.findMany({ where: { id: { in: ids } } }),
    (row) => row.id,
  ),
  outputs: many(
    (ids) => prisma.output.findMany({ where: { promptId: { in: ids } }, orderBy: { position: "asc" } }),
    (row) => row.promptId,
  ),
  attempts: many(
    (ids) => prisma.attempt.findMany({ where: { promptId: { in: ids } }, orderBy: { number: "asc" } }),
    (row) => row.promptId,
  ),
  newestAttempts: new DataLoader((ids) => loadNewestAttempts(prisma, ids), OPTIONS),
  current: one(
    // By the open attempts: they have an index, what runs among a million prompts has none.
    async (ids) => {
      const open = await prisma.attempt.findMany({
        where: { backendId: { in: ids }, endedAt: null },
        select: { prompt: true },
      });
      return open.map(({ prompt }) => prompt);
    },
    (row) => row.backendId,
  ),
  promptPage: new DataLoader((keys) => loadPromptPages(prisma, keys), OPTIONS),
  waiting: new DataLoader((ids) => loadWaiting(prisma, ids), OPTIONS),
  queued: new DataLoader((ids) => loadQueued(prisma, ids), OPTIONS),
  jobsQueued: new DataLoader((ids) => loadJobsQueued(prisma, ids), OPTIONS),
  timeLeft: new DataLoader((ids) => loadTimeLeft(prisma, ids), OPTIONS),
  stopping: new DataLoader((ids) => loadStopping(prisma, ids), OPTIONS),
});

type Find<Row> = (ids: string[]) => Promise<Row[]>;

/** At most one row a key. */
const one = <Row>(find: Find<Row>, keyOf: (row: Row) => string | null): DataLoader<string, Row | null> =>
  new DataLoader(async (keys) => {
    const rows = await find([...new Set(keys)]);
    const byKey = new Map(rows.map((row) => [keyOf(row), row]));
    return keys.map((key) => byKey.get(key) ?? null);
  }, OPTIONS);

/** Any number of rows a key, in the order in which they were found. */
const many = <Row>(find: Find<Row>, keyOf: (row: Row) => string): DataLoader<string, Row[]> =>
  new DataLoader(async (keys) => {
    const byKey = Map.groupBy(await find([...new Set(keys)]), keyOf);
    return keys.map((key) => byKey.get(key) ?? []);
  }, OPTIONS);
