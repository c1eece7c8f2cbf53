// A move that the transition table doesn't have can't be written down, and the database refuses it whoever writes it.
import { afterAll, expect, test } from "vitest";
import { Prisma } from "../../prisma/generated/client.ts";
import { PROMPT_STATUSES, type PromptStatus } from "../../schema/model/status.ts";
import { change } from "../../server/jobs/change.ts";
import { claimed, failed, move, returned, steps, succeeded } from "../../server/jobs/move.ts";
import { canMove } from "../support/canMove.ts";
import { createTestDatabase } from "../support/database.ts";
import { createQueue } from "../support/queue.ts";

const database = await createTestDatabase();
const { prisma } = database;
const queue = createQueue(prisma);
const [backendId = ""] = await queue.backends(1);
let priority = 0;

afterAll(() => database.drop());

/** A job whose one prompt has that status: ahead of the others, so that it is the one that is claimed. */
async function jobIn(status: PromptStatus): Promise<{ jobId: string; promptId: string }> {
  const jobId = await queue.submit(1, { priority: ++priority });
  const [prompt] = await prisma.prompt.findMany({ where: { jobId } });
  const promptId = prompt?.id ?? "";
  if (status === "PENDING") return { jobId, promptId };
  const [free = ""] = await queue.backends(1);
  const attempt = await queue.take(free);
  if (status !== "RUNNING") await queue.end(attempt.attemptId, status);
  return { jobId, promptId };
}

const of = ({ jobId, promptId }: { jobId: string; promptId: string }) => ({
  jobId: Prisma.sql`${jobId}::uuid`,
  promptId: Prisma.sql`${promptId}::uuid`,
  ord: Prisma.sql`1`,
  data: Prisma.sql`NULL::json`,
  rows: Prisma.sql`FROM (SELECT 1) one`,
});

const none = Prisma.sql`NULL`;

const make = (jobId: string, step: Prisma.Sql) =>
  change(prisma, Prisma.sql`SELECT ${jobId}::uuid`, { ctes: steps(step), answer: Prisma.sql`SELECT` });

test("a move out of a final status, or with counts of its own, is a type error", () => {
  // @ts-expect-error SUCCEEDED has no exits.
  move("SUCCEEDED", "PENDING", "PROMPT_RETRIED");
  // @ts-expect-error What waits can't have succeeded.
  move("PENDING", "SUCCEEDED", "PROMPT_SUCCEEDED");
  const event = of({ jobId: "", promptId: "" });
  // @ts-expect-error A failure says why.
  failed(event);
  // @ts-expect-error The counts follow from the move.
  succeeded({ ...event, notice: none, canceled: Prisma.sql`1` });
  // @ts-expect-error A claim names its backend.
  claimed(event);
});

/** A job of two prompts: the first one ended well, the second one runs. So its counts would let either one move. */
async function halfway(): Promise<{ jobId: string; promptId: string }> {
  const jobId = await queue.submit(3, { priority: ++priority });
  const [first = "", second = ""] = await queue.backends(2);
  const attempt = await queue.take(first);
  await queue.end(attempt.attemptId, "SUCCEEDED");
  await queue.take(second);
  return { jobId, promptId: attempt.promptId };
}

test("a move of a prompt that is not where it starts from changes nothing, though every count would agree", async () => {
  const job = await halfway();
  const back = returned({
    ...of(job),
    index: Prisma.sql`0`,
    availableAt: Prisma.sql`now()`,
    unsent: Prisma.sql`false`,
  });
  await expect(make(job.jobId, back)).rejects.toThrow("is SUCCEEDED: it can't become PENDING");
  await expect(make(job.jobId, succeeded({ ...of(job), notice: none }))).rejects.toThrow(
    "is SUCCEEDED: it can't become SUCCEEDED",
  );
  expect(await queue.statuses(job.jobId)).toEqual(["SUCCEEDED", "RUNNING", "PENDING"]);
  expect(await queue.job(job.jobId)).toMatchObject({ succeeded: 1, running: 1, pending: 1, seq: 5 });
});

test("a move of another job's prompt changes nothing", async () => {
  const [job, other] = [await halfway(), await jobIn("RUNNING")];
  await expect(
    make(job.jobId, succeeded({ ...of({ ...job, promptId: other.promptId }), notice: none })),
  ).rejects.toThrow("is RUNNING: it can't become SUCCEEDED");
  expect(await queue.statuses(other.jobId)).toEqual(["RUNNING"]);
});

/** What must be set beside the status, so that no CHECK is the one that refuses. */
const BESIDE: Record<PromptStatus, (backend: string) => string> = {
  PENDING: () => "finished_at = NULL, error = NULL",
  RUNNING: (backend) => `finished_at = NULL, error = NULL, started_at = now(), backend_id = '${backend}'`,
  SUCCEEDED: () => "finished_at = now(), error = NULL",
  FAILED: () => "finished_at = now(), error = '{}'",
  CANCELED: () => "finished_at = now(), error = NULL",
};

test.each(PROMPT_STATUSES)("the database allows what the model allows from %s, and nothing else", async (from) => {
  const { promptId } = await jobIn(from);
  for (const to of PROMPT_STATUSES) {
    const forced = prisma.$transaction([
      prisma.$executeRawUnsafe(`UPDATE prompt SET status = '${to}', ${BESIDE[to](backendId)} WHERE id = '${promptId}'`),
      // Taken back, so that the next one starts from the same.
      prisma.$executeRawUnsafe("SELECT 1 / 0"),
    ]);
    const legal = from === to || canMove(from, to);
    await expect(forced, `${from} → ${to}`).rejects.toThrow(legal ? "division by zero" : `can't become ${to}`);
  }
});
