// What the database itself refuses to hold, whoever writes to it; and that it keeps time the same everywhere.
import { afterAll, beforeAll, expect, test } from "vitest";
import { deriveStatus } from "../../schema/model/job.ts";
import { createToken } from "../../server/access/tokens.ts";
import { createTestDatabase } from "../support/database.ts";
import { createQueue } from "../support/queue.ts";

const database = await createTestDatabase();
const { prisma } = database;
let jobId: string;

beforeAll(async () => {
  const queue = createQueue(prisma);
  const [backend = ""] = await queue.backends(2);
  await queue.submit(1, { priority: 1 });
  await queue.take(backend);
  jobId = await queue.submit(3);
  await prisma.$executeRaw`
WITH hook AS (INSERT INTO webhook (id, owner, url, secret) VALUES (gen_random_uuid(), 'ann', 'http://hooks.test', '') RETURNING id)
INSERT INTO webhook_delivery (id, webhook_id, job_id, seq, kind, body)
SELECT gen_random_uuid(), id, ${jobId}::uuid, 1, 'JOB_SUBMITTED', '' FROM hook`;
  await createToken(prisma, { owner: "ann", scopes: ["read"], expiresAt: null });
});

afterAll(() => database.drop());

test("the database derives a job's status exactly as the model does", async () => {
  const rows = await prisma.$queryRaw<({ status: string; started: boolean; asked: boolean } & Record<Count, number>)[]>`
SELECT *, job_status(pending, running, succeeded, failed, canceled, started, asked) AS status
FROM generate_series(0, 2) pending, generate_series(0, 2) running, generate_series(0, 2) succeeded, generate_series(0, 2) failed,
  generate_series(0, 2) canceled, (VALUES (false), (true)) s(started), (VALUES (false), (true)) c(asked)`;
  expect(rows).toHaveLength(3 ** 5 * 4);
  for (const { status, started, asked, ...counts } of rows) {
    expect({ ...counts, started, asked, status }).toEqual({
      ...counts,
      started,
      asked,
      status: deriveStatus({ counts, started, cancelRequested: asked }),
    });
  }
});

type Count = "pending" | "running" | "succeeded" | "failed" | "canceled";

/** Of a job of three pending prompts, of its prompts and log, and of one attempt that runs: each breaks that rule and no other. */
const VIOLATIONS: [rule: string, table: string, change: string][] = [
  ["job_counts_are_not_negative", "job", "pending = 4, canceled = -1"],
  ["job_counts_add_up", "job", "pending = 4"],
  ["job_status_follows_from_prompts", "job", "status = 'SUCCEEDED'"],
  ["job_finished_at_exactly_when_final", "job", "finished_at = now()"],
  ["job_finished_at_exactly_when_final", "job", "pending = 0, canceled = 3, status = 'CANCELED', claimable = false"],
  ["job_started_when_a_prompt_ran", "job", "pending = 2, running = 1, status = 'RUNNING'"],
  ["job_interrupt_needs_a_cancel", "job", "interrupt_at = now()"],
  ["job_cancel_leaves_nothing_pending", "job", "cancel_requested_at = now(), claimable = false"],
  ["job_claimable_exactly_when_pending", "job", "paused_at = now()"],
  ["job_claimable_exactly_when_pending", "job", "claimable = false"],
  ["job_claimable_newer_exactly_when_pending", "job", "claimable_newer = true"],
  ["job_priority_range", "job", "priority = 1001"],
  ["job_priority_range", "job", "priority = -1001"],
  ["job_max_attempts_range", "job", "max_attempts = 0"],
  ["job_max_attempts_range", "job", "max_attempts = 11"],
  ["job_hash_with_key", "job", "idempotency_key = 'k'"],
  ["prompt_finished_at_exactly_when_final", "prompt", "finished_at = now()"],
  ["prompt_finished_at_exactly_when_final", "prompt", "status = 'CANCELED'"],
  ["prompt_runs_somewhere", "prompt", "status = 'RUNNING', started_at = now()"],
  ["prompt_error_exactly_when_failed", "prompt", "error = '{}'"],
  ["prompt_attempts_are_claims", "prompt", "attempts = 1"],
  ["prompt_index_from_zero", "prompt", "index = index - 1"],
  ["attempt_outcome_exactly_when_ended", "attempt", "ended_at = now()"],
  ["attempt_outcome_exactly_when_ended", "attempt", "outcome = 'LOST'"],
  ["job_event_counts_are_not_negative", "job_event", "pending = -1"],
  ["job_event_seq_from_one", "job_event", "seq = 0"],
  ["webhook_delivery_ended_at_exactly_when_over", "webhook_delivery", "ended_at = now()"],
  ["token_scopes", "token", "scopes = '{}'"],
  ["token_scopes", "token", "scopes = '{all}'"],
];

const WHERE: Record<string, string> = { job: "id = ", prompt: "job_id = ", job_event: "job_id = " };

test.each(VIOLATIONS)("%s: the database refuses to change a %s so: %s", async (rule, table, change) => {
  const where = WHERE[table] ? `WHERE ${WHERE[table]} '${jobId}'` : "";
  const update = prisma.$executeRawUnsafe(`UPDATE ${table} SET ${change} ${where}`);
  await expect(update).rejects.toThrow(`violates check constraint "${rule}"`);
});

test("every CHECK constraint is among these", async () => {
  const rows = await prisma.$queryRaw<{ name: string }[]>`
SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace`;
  expect(rows.map(({ name }) => name).sort()).toEqual([...new Set(VIOLATIONS.map(([rule]) => rule))].sort());
});

test.each([
  [
    "attempt_open_prompt",
    "a prompt has one open attempt",
    "prompt_id, number + 1, (SELECT id FROM backend b WHERE b.id <> backend_id)",
  ],
  [
    "attempt_open_backend",
    "a backend has one open attempt",
    "(SELECT id FROM prompt p WHERE p.id <> prompt_id LIMIT 1), 1, backend_id",
  ],
])("%s: %s", async (rule, _meaning, columns) => {
  const insert = prisma.$executeRawUnsafe(`
INSERT INTO attempt (id, prompt_id, number, backend_id, worker_id, client_id, lease_until)
SELECT gen_random_uuid(), ${columns}, worker_id, client_id, lease_until FROM attempt`);
  await expect(insert).rejects.toThrow(rule);
});

test("a job can't be called finished while a prompt of it is pending or running", async () => {
  for (const status of ["SUCCEEDED", "FAILED", "CANCELED"]) {
    const finish = `UPDATE job SET status = '${status}', finished_at = now()`;
    await expect(prisma.$executeRawUnsafe(finish)).rejects.toThrow(/violates check constraint "job_(finished|status)/);
  }
});
