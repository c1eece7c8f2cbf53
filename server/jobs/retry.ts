// Submits what a final job left undone once more, as a new job.
import type { Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import type { Label } from "../../schema/model/label.ts";
import { conflict, notFound } from "../../schema/model/refusal.ts";
import { readOverride, readStored, type StoredOverride } from "../../schema/model/stored.ts";
import { WORKER_LEVEL } from "../../schema/model/workerLevel.ts";
import type { Workflow } from "../../schema/model/workflow.ts";
import type { Quota } from "./quota.ts";
import { submit } from "./submit.ts";

/** It belongs to whom the old one belongs to, whoever asks for it. A final job and its prompts never change again, so they need no lock here. */
export async function retry(db: Db, jobId: string, quota: Quota | null = null): Promise<string> {
  const job = await db.job.findUnique({
    where: { id: jobId },
    omit: { workflow: true },
    include: {
      prompts: {
        where: { status: { in: ["FAILED", "CANCELED"] } },
        orderBy: { index: "asc" },
        select: { overrides: true },
      },
    },
  });
  if (!job) throw notFound("Job", encodeId("Job", jobId));
  if (job.finishedAt === null) throw conflict("The job has not finished yet: only a final one can be retried.");
  if (job.prompts.length === 0) throw conflict("Every prompt of the job succeeded: there is nothing to retry.");
  if (job.workerLevel > WORKER_LEVEL) throw conflict("The job was made by a newer version of Sluice: retry it there.");
  const { owner, name, priority, maxAttempts, onFailure } = job;
  // Stored by submit, so of its shapes.
  const [stored] = await db.$queryRaw<{ workflow: string }[]>`SELECT workflow::text FROM job WHERE id = ${jobId}::uuid`;
  if (!stored) throw notFound("Job", encodeId("Job", jobId));
  const workflow = readStored(stored.workflow) as Workflow;
  const labels = job.labels as unknown as Label[];
  const prompts = job.prompts.map((prompt) => (prompt.overrides as unknown as StoredOverride[]).map(readOverride));
  return submit(db, { name, workflow, prompts, priority, maxAttempts, onFailure, labels, idempotencyKey: null }, "", {
    owner,
    retryOf: { id: jobId, workerLevel: job.workerLevel },
    quota,
  });
}
