// Finished jobs are removed when they are older than they are to be kept; everything else stays.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startSignal } from "../../server/events/notify.ts";
import type { Signal } from "../../server/events/signal.ts";
import { retain } from "../../server/jobs/retain.ts";
import { startRetention } from "../../server/jobs/startRetention.ts";
import { createLog } from "../../server/log.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createQueue, type Queue } from "../support/queue.ts";

const DAY_MS = 86_400_000;

let database: TestDatabase;
let queue: Queue;
let signal: Signal;

beforeAll(async () => {
  database = await createTestDatabase();
  queue = createQueue(database.prisma);
  signal = await startSignal(database.url, (error) => expect.fail(String(error)));
});

afterAll(async () => {
  await signal.stop();
  await database.drop();
});

async function finished(daysAgo: number): Promise<string> {
  const jobId = await queue.submit(1);
  await queue.cancel(jobId);
  await database.prisma
    .$executeRaw`UPDATE job SET finished_at = now() - ${daysAgo}::int * interval '1 day' WHERE id = ${jobId}::uuid`;
  return jobId;
}

const left = async (ids: string[]): Promise<string[]> =>
  (await database.prisma.job.findMany({ where: { id: { in: ids } } })).map(({ id }) => id);

test("a batch takes the oldest finished jobs that are past their time, with events and prompts, and no other", async () => {
  const { prisma } = database;
  const [older, old, young] = [await finished(9), await finished(8), await finished(1)];
  const live = await queue.submit(1);
  const [madeBy] = await prisma.prompt.findMany({ where: { jobId: older } });
  await prisma.output.create({
    data: { id: older, promptId: madeBy?.id ?? "", position: 0, nodeId: "9", kind: "image", filename: "a.png" },
  });
  expect(await retain(prisma, { retentionMs: 7 * DAY_MS, batch: 1 })).toEqual({
    jobs: [{ id: older, owner: "local" }],
    promptIds: [madeBy?.id],
  });
  expect(await left([older, old, young, live])).toEqual(expect.arrayContaining([old, young, live]));
  expect(await prisma.jobEvent.count({ where: { jobId: older } })).toBe(0);
  expect(await prisma.jobEvent.count({ where: { jobId: live } })).toBe(1);
  expect(await retain(prisma, { retentionMs: 7 * DAY_MS, batch: 5 })).toEqual({
    jobs: [{ id: old, owner: "local" }],
    promptIds: [],
  });
  expect(await retain(prisma, { retentionMs: 7 * DAY_MS, batch: 5 })).toEqual({ jobs: [], promptIds: [] });
  expect((await left([older, old, young, live])).sort()).toEqual([young, live].sort());
});

test("it goes on by itself, batch after batch, removes the files, and tells who watches", async () => {
  const ids = await Promise.all(Array.from({ length: 45 }, () => finished(30)));
  const told = new Set<string>();
  signal.subscribe("deleted", ({ id }) => told.add(id));
  const batches: number[] = [];
  const stop = startRetention({
    db: database.prisma,
    signal,
    retentionMs: 20 * DAY_MS,
    removeFiles: async (promptIds) => void batches.push(promptIds.length),
    log: createLog("silent"),
  });
  await vi.waitFor(async () => expect(await left(ids)).toEqual([]), { timeout: 20_000 });
  await stop();
  expect(told).toEqual(new Set(ids));
  expect(batches.length).toBeGreaterThanOrEqual(3);
});
