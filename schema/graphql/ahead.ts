// Which jobs come before another one: the claim's own order, for those who say how long a job will wait.
import { Prisma } from "../../prisma/generated/client.ts";

/** Of the jobs `j`, those that the worker would claim from before the job `asked`. */
export const isAhead = Prisma.sql`j.claimable
      AND (j.priority > asked.priority OR (j.priority = asked.priority AND j.number < asked.number))`;

/** Beyond this many jobs ahead nobody counts any more. */
export const MOST_AHEAD = 1_000;
