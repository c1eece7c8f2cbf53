// Cancels one prompt: a pending one now; a running one by interrupt, if that was asked for; a final one stays as it is.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { conflict, notFound } from "../../schema/model/refusal.ts";
import { change } from "./change.ts";
import { noMove } from "./door.ts";

/**
 * The prompt's status is read under its job's lock. A running one only gets its deadline here (stopped): its worker stops it on the
 * backend, and ComfyUI's history says how it ended; success beats a late cancel here too.
 */
export async function cancelPrompt(db: Db, promptId: string, { interrupt }: { interrupt: boolean }): Promise<void> {
  const [row] = await change<{ status: string }>(
    db,
    Prisma.sql`SELECT job_id FROM prompt WHERE id = ${promptId}::uuid`,
    {
      ctes: Prisma.sql`
target AS (SELECT * FROM prompt WHERE id = ${promptId}::uuid),
before AS (SELECT j.* FROM job j JOIN target t ON t.job_id = j.id),
step AS (
  SELECT t.job_id, 1 AS ord, 'PROMPT_CANCELED' AS kind, t.id AS prompt_id, 'CANCELED' AS prompt_status,
    -1 AS pending, 0 AS running, 0 AS succeeded, 0 AS failed, 1 AS canceled, json_build_object('reason', 'the prompt was canceled') AS data, ${noMove}
  FROM target t WHERE t.status = 'PENDING'
)`,
      more: Prisma.sql`
stopped AS (
  UPDATE prompt p SET interrupt_at = coalesce(p.interrupt_at, now()) FROM target t WHERE p.id = t.id AND t.status = 'RUNNING' AND ${interrupt}
)`,
      answer: Prisma.sql`SELECT status FROM target`,
    },
  );
  if (!row) throw notFound("Prompt", encodeId("Prompt", promptId));
  if (row.status === "RUNNING" && !interrupt) {
    throw conflict("The prompt is running. Stop it with interrupt: true, or cancel its job to let it finish first.");
  }
}
