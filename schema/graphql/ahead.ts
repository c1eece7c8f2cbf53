// Which jobs come before another one: the claim's own order, for those who say how long a job will wait.
import { Prisma } from "../../prisma/generated/client.ts";

/** Of the jobs `j`, those that the worker would claim from before the job `asked`: of a higher priority, or older ones of the same owner. */
export const isAhead = Prisma.sql`(j.claimable OR j.claimable_newer)
      AND (j.priority > asked.priority OR (j.priority = asked.priority AND j.owner = asked.owner AND j.number < asked.number))`;

/** With whom the owner of the job `asked` takes turns, and how many prompts they have waiting. */
export const others = Prisma.sql`
  SELECT theirs.prompts FROM turn t CROSS JOIN LATERAL (
    SELECT sum(j.pending) AS prompts FROM (
      SELECT j.pending FROM job j WHERE (j.claimable OR j.claimable_newer) AND j.priority = t.priority AND j.owner = t.owner LIMIT 1000
    ) j) theirs
  WHERE (t.waiting OR t.waiting_newer) AND t.priority = asked.priority AND t.owner <> asked.owner AND theirs.prompts > 0 LIMIT 1000`;

/** Beyond this many jobs ahead nobody counts any more. */
export const MOST_AHEAD = 1_000;
