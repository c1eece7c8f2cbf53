// Submits what a final job left undone once more, as a new job.
import { type Db, HEAVY } from "../../prisma/client.ts";
import type { Secret } from "../../schema/model/extraData.ts";
import { encodeId } from "../../schema/model/id.ts";
import type { JsonObject } from "../../schema/model/json.ts";
import type { Label } from "../../schema/model/label.ts";
import { badInput, conflict, notFound } from "../../schema/model/refusal.ts";
import { readOverride, readStored, type StoredOverride } from "../../schema/model/stored.ts";
import { WORKER_LEVEL } from "../../schema/model/workerLevel.ts";
import type { Workflow } from "../../schema/model/workflow.ts";
import { type SubmitOptions, submit } from "./submit.ts";

export interface RetryOptions extends Pick<SubmitOptions, "quota" | "sealer"> {
  /** Anew: those of the old job are erased. */
  secrets?: readonly Secret[];
}

/** It belongs to whom the old one belongs to, whoever asks for it. A final job and its prompts never change again, so they need no lock here. */
export async function retry(db: Db, jobId: string, { secrets = [], ...options }: RetryOptions = {}): Promise<string> {
  const job = await db.job.findUnique({
    where: { id: jobId },
    omit: HEAVY,
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
  const missing = job.secretNames.filter((needed) => !secrets.some((secret) => secret.name === needed));
  if (missing.length > 0) {
    throw badInput(
      `The job was submitted with secrets, which are erased when a job ends. Give ${missing.join(" and ")} anew.`,
      ["secrets"],
    );
  }
  const { owner, name, priority, maxAttempts, onFailure } = job;
  // Stored by submit, so of its shapes.
  const [stored] = await db.$queryRaw<{ workflow: string; extraData: string | null }[]>`
SELECT workflow::text, extra_data::text AS "extraData" FROM job WHERE id = ${jobId}::uuid`;
  if (!stored) throw notFound("Job", encodeId("Job", jobId));
  const workflow = readStored(stored.workflow) as Workflow;
  const extraData = stored.extraData === null ? null : (readStored(stored.extraData) as JsonObject);
  const labels = job.labels as unknown as Label[];
  const prompts = job.prompts.map((prompt) => (prompt.overrides as unknown as StoredOverride[]).map(readOverride));
  return submit(
    db,
    { name, workflow, extraData, secrets, prompts, priority, maxAttempts, onFailure, labels, idempotencyKey: null },
    "",
    {
      owner,
      retryOf: { id: jobId, workerLevel: job.workerLevel },
      ...options,
    },
  );
}
