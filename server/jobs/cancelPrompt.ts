// Cancels one prompt: a pending one now; a running one by interrupt, if that was asked for; a final one stays as it is.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { conflict, notFound } from "../../schema/model/refusal.ts";
import { change } from "./change.ts";
import { canceledPending, steps } from "./move.ts";

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
${steps(
  canceledPending({
    jobId: Prisma.sql`t.job_id`,
    ord: Prisma.sql`1`,
    promptId: Prisma.sql`t.id`,
    data: Prisma.sql`json_build_object('reason', 'the prompt was canceled')`,
    rows: Prisma.sql`FROM target t WHERE t.status = 'PENDING'`,
  }),
)}`,
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
