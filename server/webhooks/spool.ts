// Turns the log into deliveries: what was logged since the last look, for every webhook that wants it.
import type { Db } from "../../prisma/client.ts";

const pageSize = 1_000;

/**
 * 1 place: where the log was left, kept by one process at a time.
 * 2 next: what follows and is settled, so that nothing can still appear before the place that is left behind.
 * 3 wanted: for each webhook of that job, or of that owner and made before. The body is written once: each try sends the same bytes.
 * 4 the place moves in the same statement: an event is never passed over without its deliveries.
 */
async function spoolPage(db: Db): Promise<number> {
  const [read] = await db.$queryRaw<{ count: number }[]>`
WITH place AS (SELECT xid, id FROM log_place WHERE name = 'webhooks' FOR UPDATE SKIP LOCKED),
next AS (
  SELECT e.*, e.xid AS x FROM job_event e, place
  WHERE (e.xid, e.id) > (place.xid, place.id) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY e.xid, e.id LIMIT ${pageSize}::int
),
wanted AS (
  INSERT INTO webhook_delivery (id, webhook_id, job_id, seq, kind, body)
  SELECT gen_random_uuid(), w.id, n.job_id, n.seq, n.kind, json_build_object(
    'type', n.kind, 'timestamp', to_char(n.at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', json_build_object(
      'jobId', 'job_' || replace(n.job_id::text, '-', ''), 'seq', n.seq, 'status', n.status,
      'counts', json_build_object('total', n.pending + n.running + n.succeeded + n.failed + n.canceled, 'pending', n.pending,
        'running', n.running, 'succeeded', n.succeeded, 'failed', n.failed, 'canceled', n.canceled),
      'promptId', 'prompt_' || replace(n.prompt_id::text, '-', ''), 'promptStatus', n.prompt_status, 'data', n.data))
  FROM next n JOIN job j ON j.id = n.job_id CROSS JOIN LATERAL (
    SELECT id, kinds FROM webhook WHERE job_id = n.job_id
    UNION ALL SELECT id, kinds FROM webhook WHERE job_id IS NULL AND owner = j.owner AND since <= n.x
  ) w
  WHERE w.kinds = '{}' OR n.kind = ANY (w.kinds)
  ORDER BY n.x, n.id
  ON CONFLICT (webhook_id, job_id, seq) DO NOTHING
),
moved AS (
  UPDATE log_place p SET xid = last.x, id = last.id FROM (SELECT x, id FROM next ORDER BY x DESC, id DESC LIMIT 1) last
  WHERE p.name = 'webhooks'
)
SELECT count(*)::int AS count FROM next`;
  return read?.count ?? 0;
}

/** Up to the end of what is settled now. */
export async function spool(db: Db): Promise<void> {
  while ((await spoolPage(db)) === pageSize);
}

/** While there is no webhook the place follows the log's end, so that the first one doesn't find years before it. */
export async function skipAhead(db: Db): Promise<void> {
  await db.$executeRaw`
UPDATE log_place SET xid = pg_snapshot_xmin(pg_current_snapshot()), id = -1
WHERE name = 'webhooks' AND xid < pg_snapshot_xmin(pg_current_snapshot()) AND NOT EXISTS (SELECT FROM webhook)`;
}
