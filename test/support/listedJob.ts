// A job as the page's list gets it.
import type { JobState } from "../../client/sluice.ts";

export const listedJob = (changes: Partial<JobState> = {}): JobState => ({
  id: "job_1",
  name: "",
  status: "RUNNING",
  seq: 1,
  number: 1,
  priority: 0,
  counts: { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0, canceled: 0 },
  labels: [],
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: null,
  finishedAt: null,
  pausedAt: null,
  cancelRequestedAt: null,
  cancelReason: null,
  interruptAt: null,
  retryOf: null,
  waitingFor: null,
  ...changes,
});
