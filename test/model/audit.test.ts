// The audit itself: a sound job has nothing wrong with it, and every lie about it is found.
import { expect, test } from "vitest";
import { audit } from "../support/audit.ts";
import type { EventSnapshot, JobSnapshot } from "../support/snapshot.ts";

const counts = (pending: number, running: number, succeeded: number, canceled: number) => ({
  pending,
  running,
  succeeded,
  failed: 0,
  canceled,
});
const about = (prompt_id: string | null, prompt_status: EventSnapshot["prompt_status"]) => ({
  prompt_id,
  prompt_status,
});
const prompt = { fence: 1, attempts: 1, submitted: true, finished: true, interrupting: false, open: 0 };

/** Of two prompts one is started, the other canceled; the first ends well all the same. */
const sound = (): JobSnapshot => {
  const nobody = { ...about(null, null), data: null };
  return {
    ...counts(0, 0, 1, 1),
    ...{ id: "job", status: "CANCELED", seq: 7, total: 2, nextIndex: 2, priority: 0, retryOf: null },
    ...{ started: true, finished: true, paused: false, cancelRequested: true, interrupt: "never" },
    prompts: [
      { ...prompt, id: "a", status: "SUCCEEDED", seq: 6 },
      { ...prompt, id: "b", status: "CANCELED", seq: 5, fence: 0, attempts: 0, submitted: false },
    ],
    events: [
      { ...nobody, ...counts(2, 0, 0, 0), seq: 1, kind: "JOB_SUBMITTED", status: "PENDING" },
      { ...nobody, ...counts(2, 0, 0, 0), seq: 2, kind: "JOB_STARTED", status: "RUNNING" },
      { ...nobody, ...counts(1, 1, 0, 0), seq: 3, kind: "PROMPT_STARTED", status: "RUNNING", ...about("a", "RUNNING") },
      { ...nobody, ...counts(1, 1, 0, 0), seq: 4, kind: "JOB_CANCEL_REQUESTED", status: "RUNNING" },
      { ...nobody, ...counts(0, 1, 0, 1), seq: 5, kind: "PROMPTS_CANCELED", status: "RUNNING", data: { count: 1 } },
      {
        ...nobody,
        ...counts(0, 0, 1, 1),
        seq: 6,
        kind: "PROMPT_SUCCEEDED",
        status: "CANCELED",
        ...about("a", "SUCCEEDED"),
      },
      { ...nobody, ...counts(0, 0, 1, 1), seq: 7, kind: "JOB_FINISHED", status: "CANCELED" },
    ],
  };
};

test("a sound job has nothing wrong with it", () => {
  expect(audit(sound())).toEqual([]);
});

test.each<[lie: string, tell: (job: JobSnapshot) => unknown]>([
  ["a row with other counts", (job) => Object.assign(job, counts(0, 0, 2, 0))],
  ["a row with another status", (job) => Object.assign(job, { status: "SUCCEEDED" })],
  ["a row that stands before its log", (job) => Object.assign(job, { seq: 8 })],
  ["a final job that isn't finished", (job) => Object.assign(job, { finished: false })],
  ["a prompt too many", (job) => Object.assign(job, { total: 3 })],
  ["a hole in the log", (job) => job.events.splice(3, 1)],
  ["an event twice", (job) => job.events.splice(2, 0, ...job.events.slice(2, 3))],
  ["an event with other counts", (job) => Object.assign(job.events[4] ?? {}, counts(1, 1, 0, 0))],
  ["an event with another status", (job) => Object.assign(job.events[3] ?? {}, { status: "CANCELED" })],
  [
    "an event of another kind than its prompt's",
    (job) => Object.assign(job.events[5] ?? {}, { kind: "PROMPT_FAILED" }),
  ],
  ["an end that isn't told", (job) => Object.assign(job.events[6] ?? {}, { kind: "JOB_PAUSED" })],
  ["a prompt that is what no event says", (job) => Object.assign(job.prompts[1] ?? {}, { status: "FAILED" })],
  ["a prompt with an older event", (job) => Object.assign(job.prompts[0] ?? {}, { seq: 3 })],
  ["an open attempt of what has ended", (job) => Object.assign(job.prompts[0] ?? {}, { open: 1 })],
  ["a final prompt that isn't finished", (job) => Object.assign(job.prompts[0] ?? {}, { finished: false })],
])("%s is found", (_lie, tell) => {
  const job = sound();
  tell(job);
  expect(audit(job)).not.toEqual([]);
});
