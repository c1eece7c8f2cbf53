// Changes that touch no prompt: pause, resume, priority. Each is one event, and refused on a final job.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { conflict, notFound } from "../../schema/model/refusal.ts";
import { change } from "./change.ts";
import { steps, told } from "./move.ts";

interface Adjustment {
  kind: "JOB_PAUSED" | "JOB_RESUMED" | "JOB_PRIORITY_CHANGED";
  /** What the door shall set. */
  set: { facts: Prisma.Sql } | { pausedAt: Prisma.Sql };
  /** True where there is nothing to change: then no event is written. */
  already: Prisma.Sql;
  data: Prisma.Sql;
  /** What can't be done to a final job: "paused". */
  participle: string;
}

export const pause = (db: Db, jobId: string): Promise<void> =>
  adjust(db, jobId, {
    kind: "JOB_PAUSED",
    set: { pausedAt: Prisma.sql`statement_timestamp()` },
    already: Prisma.sql`b.paused_at IS NOT NULL`,
    data: Prisma.sql`NULL::json`,
    participle: "paused",
  });

export const resume = (db: Db, jobId: string): Promise<void> =>
  adjust(db, jobId, {
    kind: "JOB_RESUMED",
    set: { pausedAt: Prisma.sql`NULL::timestamptz` },
    already: Prisma.sql`b.paused_at IS NULL`,
    data: Prisma.sql`NULL::json`,
    participle: "resumed",
  });

export const setPriority = (db: Db, jobId: string, priority: number): Promise<void> =>
  adjust(db, jobId, {
    kind: "JOB_PRIORITY_CHANGED",
    set: { facts: Prisma.sql`priority = ${priority}::int` },
    already: Prisma.sql`b.priority = ${priority}::int`,
    data: Prisma.sql`json_build_object('from', b.priority, 'to', ${priority}::int)`,
    participle: "given another priority",
  });

async function adjust(db: Db, jobId: string, { kind, set, already, data, participle }: Adjustment): Promise<void> {
  const [job] = await change<{ final: boolean }>(db, Prisma.sql`SELECT ${jobId}::uuid`, {
    ctes: Prisma.sql`
before AS (SELECT * FROM job WHERE id = ${jobId}::uuid),
${steps(
  told(kind, {
    jobId: Prisma.sql`b.id`,
    ord: Prisma.sql`1`,
    data,
    rows: Prisma.sql`FROM before b WHERE b.finished_at IS NULL AND NOT (${already})`,
  }),
)}`,
    ...set,
    answer: Prisma.sql`SELECT finished_at IS NOT NULL AS final FROM before`,
  });
  if (!job) throw notFound("Job", encodeId("Job", jobId));
  if (job.final) throw conflict(`The job has finished: it can't be ${participle} any more.`);
}
