// Fills a database with very many jobs, faster than by submitting them: as rows that submissions would have left.
import { runSql } from "../support/cluster.ts";

const WORKFLOW = `{"1":{"class_type":"EmptyImage","inputs":{"width":64,"height":64,"batch_size":1,"color":0}},"2":{"class_type":"SaveImage","inputs":{"images":["1",0],"filename_prefix":"bench"}}}`;

/** Pending prompts, of each owner as many, in jobs as large as one submission may be if nothing else is said. */
export async function fillPending(
  databaseUrl: string,
  prompts: number,
  { owners = 1, size = Math.min(10_000, prompts) }: { owners?: number; size?: number } = {},
): Promise<void> {
  await runSql(
    databaseUrl,
    `
WITH new AS (
  INSERT INTO job (id, owner, name, workflow, total, pending, seq)
  SELECT gen_random_uuid(), 'owner-' || n % ${owners}, 'backlog ' || n, '${WORKFLOW}', ${size}, ${size}, 1 FROM generate_series(1, ${prompts / size}) n RETURNING id, owner
), run AS (
  INSERT INTO prompt (id, job_id, index, overrides, seq)
  SELECT gen_random_uuid(), new.id, i, '[]', 1 FROM new CROSS JOIN generate_series(0, ${size - 1}) i
), turn AS (INSERT INTO turn (owner, priority) SELECT DISTINCT owner, 0 FROM new)
INSERT INTO job_event (job_id, seq, kind, status, pending, running, succeeded, failed, canceled)
SELECT id, 1, 'JOB_SUBMITTED', 'PENDING', ${size}, 0, 0, 0, 0 FROM new`,
  );
  await settleDown(databaseUrl);
}

/** Finished jobs of one prompt, over a year of days. */
export async function fillFinished(databaseUrl: string, jobs: number): Promise<void> {
  await runSql(
    databaseUrl,
    `
WITH new AS (
  INSERT INTO job (id, name, workflow, labels, total, pending, succeeded, failed, status, claimable, next_index, seq, created_at, started_at, finished_at)
  SELECT gen_random_uuid(), 'job ' || md5(n::text), '${WORKFLOW}', jsonb_build_array(jsonb_build_object('key', 'team', 'value', 'team ' || n % 100)),
    1, 0, (n % 20 > 0)::int, (n % 20 = 0)::int, CASE WHEN n % 20 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END::job_status, false, 1, 4,
    now() - n * interval '30 s', now() - n * interval '30 s', now() - n * interval '30 s'
  FROM generate_series(1, ${jobs}) n RETURNING id, status
)
INSERT INTO prompt (id, job_id, index, status, seq, error, finished_at)
SELECT gen_random_uuid(), id, 0, status::text::prompt_status, 3, CASE WHEN status = 'FAILED' THEN '{"code":"EXECUTION_FAILED","message":"a node failed"}'::json END, now()
FROM new`,
  );
  await settleDown(databaseUrl);
}

/** As after a while: what was just written isn't still being written out while it is measured. */
async function settleDown(databaseUrl: string): Promise<void> {
  await runSql(databaseUrl, "VACUUM ANALYZE");
  await runSql(databaseUrl, "CHECKPOINT");
}
