// Loads why what a backend has of prompts and jobs doesn't run there yet.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { queuedSentence } from "../model/queued.ts";

/** For prompts that run: null where their backend is at work on them. */
export async function loadQueued(prisma: PrismaClient, promptIds: readonly string[]): Promise<(string | null)[]> {
  const open = await prisma.attempt.findMany({
    where: { promptId: { in: [...new Set(promptIds)] }, endedAt: null, waitsBehind: { not: null } },
    select: { promptId: true, waitsBehind: true },
  });
  const byPrompt = new Map(open.map(({ promptId, waitsBehind }) => [promptId, queuedSentence(waitsBehind ?? 0)]));
  return promptIds.map((id) => byPrompt.get(id) ?? null);
}

/** For jobs of which something runs: null where a backend is at work on some of it. */
export async function loadJobsQueued(prisma: PrismaClient, jobIds: readonly string[]): Promise<(string | null)[]> {
  const rows = await prisma.$queryRaw<{ id: string; behind: number }[]>`
SELECT p.job_id AS id, min(a.waits_behind)::int AS behind FROM attempt a JOIN prompt p ON p.id = a.prompt_id
WHERE a.ended_at IS NULL AND p.job_id = ANY(${[...new Set(jobIds)]}::uuid[])
GROUP BY p.job_id HAVING count(*) = count(a.waits_behind)`;
  const byJob = new Map(rows.map(({ id, behind }) => [id, queuedSentence(behind)]));
  return jobIds.map((id) => byJob.get(id) ?? null);
}
