// Estimates how long jobs will still take.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { isAhead, MOST_AHEAD, others } from "./ahead.ts";

interface Row {
  id: string;
  seconds: number | null;
}

/**
 * For jobs that aren't over.
 * 1 recent: how long prompts took of late, by the newest events of the log; 2 running: what every open attempt should still need by that measure (one
 * that takes longer than expected: a tenth of it). 3 asked: what one prompt of the job takes, by its own prompts or else by all. The end comes when
 * its pending prompts, those ahead of it, as many of every other owner in turn and what runs are shared out among the backends; with nothing pending, when
 * its own last one ends.
 */
export async function loadTimeLeft(prisma: PrismaClient, jobIds: readonly string[]): Promise<(number | null)[]> {
  const rows = await prisma.$queryRaw<Row[]>`
WITH recent AS (
  SELECT p.job_id, extract(epoch FROM p.finished_at - coalesce(t.executing_at, p.started_at))::float8 AS took
  FROM (SELECT kind, prompt_id FROM job_event ORDER BY xid DESC, id DESC LIMIT 500) e JOIN prompt p ON p.id = e.prompt_id
  LEFT JOIN attempt t ON t.prompt_id = p.id AND t.number = p.fence
  WHERE e.kind = 'PROMPT_SUCCEEDED'
),
lanes AS (SELECT count(*) AS online FROM backend WHERE status = 'ONLINE'),
asked AS (
  SELECT j.*, coalesce((SELECT avg(took) FROM recent WHERE job_id = j.id), (SELECT avg(took) FROM recent)) AS each
  FROM job j WHERE j.id = ANY(${[...new Set(jobIds)]}::uuid[])
),
running AS (
  SELECT p.job_id, CASE WHEN a.waits_behind IS NOT NULL THEN m.each
    ELSE greatest(m.each - extract(epoch FROM clock_timestamp() - coalesce(a.executing_at, a.claimed_at)), m.each / 10) END AS needs
  FROM attempt a JOIN prompt p ON p.id = a.prompt_id
  CROSS JOIN LATERAL (SELECT coalesce((SELECT avg(took) FROM recent WHERE job_id = p.job_id), (SELECT avg(took) FROM recent)) AS each) m
  WHERE a.ended_at IS NULL
)
SELECT asked.id, CASE
  WHEN asked.pending = 0 THEN (SELECT max(needs) FROM running WHERE job_id = asked.id)
  WHEN asked.paused_at IS NULL AND lanes.online > 0 THEN greatest(asked.each,
    ((line.prompts + (SELECT coalesce(sum(least(prompts, line.prompts)), 0) FROM (${others}) others)) * asked.each
      + (SELECT coalesce(sum(needs), 0) FROM running)) / lanes.online)
END::float8 AS seconds
FROM asked CROSS JOIN lanes CROSS JOIN LATERAL (
  SELECT asked.pending + coalesce(sum(j.pending), 0) AS prompts FROM (SELECT j.pending FROM job j WHERE ${isAhead} LIMIT ${MOST_AHEAD}) j
) line`;
  const byId = new Map(rows.map(({ id, seconds }) => [id, seconds]));
  return jobIds.map((id) => byId.get(id) ?? null);
}
