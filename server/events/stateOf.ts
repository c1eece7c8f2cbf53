// How far a job is, for those who follow it.
import type { Db } from "../../prisma/client.ts";

export interface JobState {
  /** Of its newest event. */
  seq: number;
  final: boolean;
}

/** Null: there is no such job (any more). */
export async function stateOf(db: Db, jobId: string): Promise<JobState | null> {
  const job = await db.job.findUnique({ where: { id: jobId }, select: { seq: true, finishedAt: true } });
  return job && { seq: job.seq, final: job.finishedAt !== null };
}
