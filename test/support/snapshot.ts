// Reads everything the database says about all jobs, at one moment.
import type { Db } from "../../prisma/client.ts";
import type { JobEventKind } from "../../schema/model/event.ts";
import type { Counts } from "../../schema/model/job.ts";
import type { JobStatus, PromptStatus } from "../../schema/model/status.ts";

export interface PromptSnapshot {
  id: string;
  status: PromptStatus;
  seq: number;
  fence: number;
  attempts: number;
  /** Its newest attempt was sent to a backend, or was about to be. */
  submitted: boolean;
  finished: boolean;
  interrupting: boolean;
  /** Attempts that have not ended. */
  open: number;
}

export interface EventSnapshot extends Counts {
  seq: number;
  kind: JobEventKind;
  status: JobStatus;
  prompt_id: string | null;
  prompt_status: PromptStatus | null;
  data: { count?: number } | null;
}

export interface JobSnapshot extends Counts {
  id: string;
  status: JobStatus;
  seq: number;
  total: number;
  /** Nothing is pending below. */
  nextIndex: number;
  priority: number;
  started: boolean;
  finished: boolean;
  paused: boolean;
  cancelRequested: boolean;
  interrupt: "never" | "later" | "now";
  retryOf: string | null;
  prompts: PromptSnapshot[];
  events: EventSnapshot[];
}

/** Jobs by age. */
export function takeSnapshot(db: Db): Promise<JobSnapshot[]> {
  return db.$queryRaw<JobSnapshot[]>`
SELECT j.id, j.status, j.seq, j.total, j.next_index AS "nextIndex", j.priority, j.pending, j.running, j.succeeded, j.failed, j.canceled,
  j.started_at IS NOT NULL AS started, j.finished_at IS NOT NULL AS finished, j.paused_at IS NOT NULL AS paused,
  j.cancel_requested_at IS NOT NULL AS "cancelRequested", j.retry_of_id AS "retryOf",
  CASE WHEN j.interrupt_at IS NULL THEN 'never' WHEN j.interrupt_at > clock_timestamp() + interval '1 s' THEN 'later' ELSE 'now' END AS interrupt,
  (SELECT json_agg(json_build_object('id', p.id, 'status', p.status, 'seq', p.seq, 'fence', p.fence, 'attempts', p.attempts,
    'submitted', EXISTS (SELECT FROM attempt a WHERE a.prompt_id = p.id AND a.number = p.fence AND a.submitted_at IS NOT NULL),
    'finished', p.finished_at IS NOT NULL, 'interrupting', p.interrupt_at IS NOT NULL,
    'open', (SELECT count(*) FROM attempt a WHERE a.prompt_id = p.id AND a.ended_at IS NULL)) ORDER BY p.index)
    FROM prompt p WHERE p.job_id = j.id) AS prompts,
  (SELECT json_agg(e ORDER BY e.seq) FROM job_event e WHERE e.job_id = j.id) AS events
FROM job j ORDER BY j.number`;
}
