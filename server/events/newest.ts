// Reads what an event changed, once for everybody in this process who is told of that event.

import type { Db, JobRow } from "../../prisma/client.ts";
import { HEAVY } from "../../prisma/client.ts";
import type { Prompt } from "../../prisma/generated/client.ts";
import type { JobEventRow } from "./log.ts";

/** The row as it was right after the event, or later; null: it is gone. */
export interface Newest {
  job(event: JobEventRow): Promise<JobRow | null>;
  prompt(event: JobEventRow): Promise<Prompt | null>;
}

export const findJob = (db: Db, jobId: string): Promise<JobRow | null> =>
  db.job.findUnique({ where: { id: jobId }, omit: HEAVY });

/** An event that the hub delivers is one object for all who hear of it: what was read for it goes when it goes. */
export function createNewest(db: Db): Newest {
  const jobs = new WeakMap<JobEventRow, Promise<JobRow | null>>();
  const prompts = new WeakMap<JobEventRow, Promise<Prompt | null>>();
  return {
    job: (event) => once(jobs, event, () => findJob(db, event.jobId)),
    prompt: (event) =>
      once(prompts, event, async () =>
        event.promptId === null ? null : db.prompt.findUnique({ where: { id: event.promptId } }),
      ),
  };
}

function once<Row>(
  read: WeakMap<JobEventRow, Promise<Row>>,
  event: JobEventRow,
  find: () => Promise<Row>,
): Promise<Row> {
  const known = read.get(event);
  if (known) return known;
  const row = find();
  read.set(event, row);
  // What failed is tried again by the next who asks.
  row.catch(() => read.delete(event));
  return row;
}
