// Puts many jobs into a database at once, over or waiting, without anybody having run them.
import type { Db } from "../../prisma/client.ts";

/** Named "<name> 1" and so on: the first third succeeded, the second failed, the third waits paused, so that nobody takes it. */
export async function insertJobs(db: Db, count: number, name: string): Promise<void> {
  await db.$executeRaw`
    INSERT INTO job (id, name, workflow, labels, total, succeeded, failed, pending, started_at, finished_at, paused_at, status, claimable, created_at)
    SELECT gen_random_uuid(), ${name} || ' ' || n, '{}', jsonb_build_array(jsonb_build_object('key', 'third', 'value', third::text)),
      4, CASE third WHEN 0 THEN 4 ELSE 0 END, CASE third WHEN 1 THEN 4 ELSE 0 END, CASE third WHEN 2 THEN 4 ELSE 0 END,
      CASE WHEN third < 2 THEN now() END, CASE WHEN third < 2 THEN now() END, CASE WHEN third = 2 THEN now() END,
      (CASE third WHEN 0 THEN 'SUCCEEDED' WHEN 1 THEN 'FAILED' ELSE 'PENDING' END)::job_status, false, now() - interval '2 hours'
    FROM (SELECT n, (n - 1) * 3 / ${count}::int AS third FROM generate_series(1, ${count}::int) n ORDER BY n) numbered`;
  await db.$executeRaw`
    INSERT INTO prompt (id, job_id, index, status, started_at, finished_at, error)
    SELECT gen_random_uuid(), j.id, i, j.status::text::prompt_status, j.started_at, j.finished_at,
      CASE j.status WHEN 'FAILED' THEN '{"code":"EXECUTION_FAILED","message":"no","nodeId":null,"nodeType":null}'::json END
    FROM job j CROSS JOIN generate_series(0, 3) i WHERE j.name LIKE ${name} || ' %' AND NOT EXISTS (SELECT FROM prompt p WHERE p.job_id = j.id)`;
}
