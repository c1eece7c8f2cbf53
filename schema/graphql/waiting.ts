// Says to a person why nothing of a job runs.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { isAhead, MOST_AHEAD, others } from "./ahead.ts";

interface Row {
  id: string;
  paused: boolean;
  online: boolean;
  ahead: number;
  shared: boolean;
}

/**
 * For jobs that wait. 1 asked: those, and whether any backend could take them. 2 ahead: the jobs that the worker would claim from first,
 * counted by the claim's own order and up to a bound, and whether other owners take turns with its own; only where nothing else already explains the wait.
 */
export async function loadWaiting(prisma: PrismaClient, jobIds: readonly string[]): Promise<(string | null)[]> {
  const rows = await prisma.$queryRaw<Row[]>`
WITH asked AS (
  SELECT id, owner, priority, number, paused_at IS NOT NULL AS paused, EXISTS (SELECT FROM backend WHERE status = 'ONLINE') AS online
  FROM job WHERE id = ANY(${[...new Set(jobIds)]}::uuid[])
)
SELECT asked.id, asked.paused, asked.online, CASE WHEN asked.paused OR NOT asked.online THEN 0 ELSE (
  SELECT count(*)::int FROM (
    SELECT FROM job j
    WHERE ${isAhead}
    LIMIT ${MOST_AHEAD + 1}
  ) ahead
) END AS ahead, EXISTS (${others}) AS shared
FROM asked`;
  const byId = new Map(rows.map((row) => [row.id, sentence(row)]));
  return jobIds.map((id) => byId.get(id) ?? null);
}

function sentence({ paused, online, ahead, shared }: Row): string {
  if (paused) return "paused";
  if (!online) return "no backend online";
  return shared ? `${place(ahead)}, in turn with other owners` : place(ahead);
}

function place(ahead: number): string {
  if (ahead === 0) return "next in line";
  if (ahead === 1) return "1 job ahead";
  return ahead > MOST_AHEAD ? `${MOST_AHEAD}+ jobs ahead` : `${ahead} jobs ahead`;
}
