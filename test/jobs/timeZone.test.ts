// A database whose own time zone is far from UTC: no verb may be hours early or late.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPrisma, type Db } from "../../prisma/client.ts";
import { adopt } from "../../server/jobs/adopt.ts";
import { letGo } from "../../server/jobs/letGo.ts";
import { renew } from "../../server/jobs/renew.ts";
import { runSql } from "../support/cluster.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createQueue, LEASE_MS } from "../support/queue.ts";

let database: TestDatabase;
let prisma: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.url, `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET timezone = 'Asia/Tokyo'`);
  prisma = createPrisma(database.url, { poolSize: 2, onError: () => undefined });
});

afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

/** Far less than any time zone's distance, far more than any test takes. */
const slackMs = 60_000;

const expectNear = (moment: Date | null | undefined, ms: number) =>
  expect(Math.abs((moment?.getTime() ?? 0) - ms)).toBeLessThan(slackMs);

test("every moment that the verbs write is the moment at which they were called", async () => {
  const queue = createQueue(prisma);
  const [backend = ""] = await queue.backends(1);
  const jobId = await queue.submit(2);
  const { attemptId, promptId } = await queue.take(backend);
  expect(await queue.begin(attemptId)).toBe(true);
  await queue.cancel(jobId, { interruptAfterSeconds: 3600 });
  const now = Date.now();
  const job = await queue.job(jobId);
  for (const moment of [job.createdAt, job.startedAt, job.cancelRequestedAt]) expectNear(moment, now);
  expectNear(job.interruptAt, now + 3_600_000);
  const attempt = await prisma.attempt.findUniqueOrThrow({ where: { id: attemptId } });
  for (const moment of [attempt.claimedAt, attempt.submittedAt]) expectNear(moment, now);
  expectNear(attempt.leaseUntil, now + LEASE_MS);
  await queue.end(attemptId, "SUCCEEDED");
  expectNear((await queue.job(jobId)).finishedAt, now);
  expectNear((await prisma.prompt.findUniqueOrThrow({ where: { id: promptId } })).finishedAt, now);
  for (const { at } of await prisma.jobEvent.findMany({ where: { jobId } })) expectNear(at, now);
});

test("leases, deadlines and back-offs are as long as they were asked to be", async () => {
  const queue = createQueue(prisma);
  const [backend = ""] = await queue.backends(1);
  const jobId = await queue.submit(1);
  const { attemptId } = await queue.take(backend);
  await queue.begin(attemptId);
  const [lease] = await renew(prisma, { workerId: queue.workerId, attemptIds: [attemptId], leaseMs: LEASE_MS });
  expect(lease).toMatchObject({ attemptId, interruptInMs: null });
  expect(lease?.runningMs).toBeLessThan(slackMs);
  await letGo(prisma, queue);
  const other = createQueue(prisma);
  const [orphan] = await adopt(prisma, { workerId: other.workerId, backendIds: [backend], leaseMs: LEASE_MS });
  expect(orphan?.submittedMsAgo).toBeLessThan(slackMs);
  await other.finish([{ attemptId, outcome: "LOST", reason: "gone", retryInMs: 3_600_000, outputs: [] }]);
  expect(await other.claim([backend])).toEqual([]);
  const [prompt] = await prisma.prompt.findMany({ where: { jobId } });
  expectNear(prompt?.availableAt, Date.now() + 3_600_000);
});
