// Deletes a final job with its prompts, attempts, events and output rows.
import type { Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { conflict, notFound } from "../../schema/model/refusal.ts";

/** Returns whose it was, and the prompts that are gone, so that their files can follow. Rows go first: a file without a row is garbage, a row without a file a lie. */
export async function remove(db: Db, jobId: string): Promise<{ owner: string; promptIds: string[] }> {
  const rows = await db.$queryRaw<{ final: boolean; owner: string; prompts: string[] | null }[]>`
WITH target AS (SELECT id, owner, finished_at IS NOT NULL AS final FROM job WHERE id = ${jobId}::uuid FOR UPDATE),
made AS (
  SELECT array_agg(p.id) AS prompts FROM prompt p JOIN target t ON t.id = p.job_id AND t.final
  WHERE EXISTS (SELECT FROM output o WHERE o.prompt_id = p.id)
),
gone AS (DELETE FROM job j USING target t WHERE j.id = t.id AND t.final)
SELECT t.final, t.owner, made.prompts FROM target t CROSS JOIN made`;
  const [row] = rows;
  if (!row) throw notFound("Job", encodeId("Job", jobId));
  if (!row.final) throw conflict("The job has not finished yet: cancel it first.");
  return { owner: row.owner, promptIds: row.prompts ?? [] };
}
