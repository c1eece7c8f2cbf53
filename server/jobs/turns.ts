// Whose turn it is: within a priority the owners whose jobs wait are served one after the other.
import { Prisma } from "../../prisma/generated/client.ts";

/**
 * A CTE that says of (owner, priority) that something of them may be claimed from now on; who did not wait before comes last. It is written always, also
 * where it says so already: a claim that finds nothing there and doesn't see this transaction yet must not be able to say the contrary (see `opened`).
 * Workers of v0.1.0 say it of `waiting` where all jobs need newer workers: hence `waiting_newer`, of which they know nothing.
 */
export const waiting = (joining: Prisma.Sql): Prisma.Sql => Prisma.sql`
waiting AS (
  INSERT INTO turn AS t (owner, priority, waiting_newer) SELECT owner, priority, true FROM (${joining}) joining ORDER BY owner, priority
  ON CONFLICT (owner, priority) DO UPDATE SET waiting = true, waiting_newer = true, opened = t.opened + 1,
    place = CASE WHEN t.waiting OR t.waiting_newer THEN t.place ELSE excluded.place END
)`;

/**
 * CTEs of a claim, of what it has `taken`: (owner, priority, place, count). Who was served comes last, who got least first among these. Not needed while
 * nobody else waits: most have one owner. And of those that were looked at first, who has no claimable job left waits no more: seldom,
 * and only if nothing of theirs became claimable since the snapshot.
 */
export const moveOn = (taken: Prisma.Sql, looks: number): Prisma.Sql => Prisma.sql`
served AS (
  UPDATE turn t SET place = s.place FROM (
    SELECT l.owner, l.priority, nextval('turn_place_seq') AS place FROM (
      SELECT t.owner, t.priority FROM turn t JOIN (${taken}) k ON k.owner = t.owner AND k.priority = t.priority
      WHERE EXISTS (SELECT FROM turn o WHERE (o.waiting OR o.waiting_newer) AND o.priority = k.priority AND o.owner <> k.owner)
      ORDER BY k.count, k.place FOR UPDATE OF t SKIP LOCKED) l) s
  WHERE t.owner = s.owner AND t.priority = s.priority
),
gone AS (
  UPDATE turn t SET waiting = false, waiting_newer = false FROM (
    SELECT * FROM (SELECT owner, priority, opened FROM turn WHERE waiting OR waiting_newer ORDER BY priority DESC, place LIMIT ${looks}::int) f
    WHERE NOT EXISTS (SELECT FROM job j WHERE (j.claimable OR j.claimable_newer) AND j.priority = f.priority AND j.owner = f.owner)) g
  WHERE t.owner = g.owner AND t.priority = g.priority AND t.opened = g.opened
)`;
