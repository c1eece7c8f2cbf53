// Commands on all jobs that match a filter: which those are at the time of asking, and each done on its own.
import { Refusal } from "../model/refusal.ts";
import type { Context, Uuid } from "./context.ts";
import { type JobFilter, type JobWhere, whereJobs } from "./jobFilter.ts";

export type Filter = typeof JobFilter.$inferInput;

/** Those that match now and that the command can be done on, in the order in which the queue would take them; and how many match besides. */
export async function findMatching({ prisma }: Context, filter: Filter, able: JobWhere) {
  const where = whereJobs(filter);
  const [rows, matching] = await Promise.all([
    prisma.job.findMany({
      where: { AND: [where, able] },
      orderBy: [{ priority: "desc" }, { number: "asc" }],
      select: { id: true },
    }),
    prisma.job.count({ where }),
  ]);
  return { uuids: rows.map(({ id }) => id), others: Math.max(0, matching - rows.length) };
}

const AT_ONCE = 4;

/** What has changed since it was found (ended, deleted) is left out. Results come in the order of the jobs. */
export async function eachOf<Result>(uuids: readonly Uuid[], act: (uuid: Uuid) => Promise<Result>): Promise<Result[]> {
  const results = new Map<Uuid, Result>();
  const waiting = uuids.values();
  const work = async (): Promise<void> => {
    for (const uuid of waiting) {
      try {
        results.set(uuid, await act(uuid));
      } catch (error) {
        if (!hasChanged(error)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return uuids.flatMap((uuid) => results.get(uuid) ?? []);
}

export const hasChanged = (error: unknown): boolean =>
  error instanceof Refusal && (error.code === "CONFLICT" || error.code === "NOT_FOUND");
