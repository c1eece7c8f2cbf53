// Fails a test when a job is not sound at this moment.
import { expect } from "vitest";
import type { Db } from "../../prisma/client.ts";
import { audit } from "./audit.ts";
import { type JobSnapshot, takeSnapshot } from "./snapshot.ts";

export async function expectSound(db: Db): Promise<JobSnapshot[]> {
  const jobs = await takeSnapshot(db);
  expect(jobs.flatMap(audit)).toEqual([]);
  return jobs;
}
