// Follows one job's log across everything that dies, and notes what no follower may see: a gap, a repeat, a wrong end.
import { setTimeout as delay } from "node:timers/promises";
import { clientOf, Refused } from "../support/client.ts";
import type { Random } from "./random.ts";

export interface Followed {
  jobId: string;
  lastSeq: number;
  /** JOB_FINISHED has come. */
  finished: boolean;
  /** And the stream was completed after it. */
  done: boolean;
  resumes: number;
  faults: string[];
}

export interface FollowOptions {
  urls: readonly string[];
  random: Random;
  signal: AbortSignal;
}

const EVENTS = "subscription ($id: ID!, $after: Int) { jobEvents(id: $id, after: $after) { seq kind } }";

/** The promise ends with the log, or when it is told to. */
export function follow(jobId: string, options: FollowOptions): { followed: Followed; over: Promise<void> } {
  const followed: Followed = { jobId, lastSeq: 0, finished: false, done: false, resumes: 0, faults: [] };
  return { followed, over: run(followed, options) };
}

async function run(followed: Followed, { urls, random, signal }: FollowOptions): Promise<void> {
  while (!followed.done && !signal.aborted) {
    try {
      await readOn(followed, random.pick(urls), signal);
    } catch (error) {
      if (error instanceof Refused && error.code !== "INTERNAL_SERVER_ERROR") {
        followed.faults.push(`${error.code} ${error.message}`);
        return;
      }
    }
    followed.resumes += 1;
    await delay(random.whole(50, 300));
  }
}

async function readOn(followed: Followed, url: string, signal: AbortSignal): Promise<void> {
  const stream = clientOf(url).watch<{ jobEvents: { seq: number; kind: string } }>(EVENTS, {
    id: followed.jobId,
    after: followed.lastSeq,
  });
  const stop = (): void => void stream.return().catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const { jobEvents } of stream) {
      if (followed.finished) followed.faults.push(`${jobEvents.seq} came after JOB_FINISHED`);
      if (jobEvents.seq !== followed.lastSeq + 1)
        followed.faults.push(`${jobEvents.seq} came after ${followed.lastSeq}`);
      followed.lastSeq = jobEvents.seq;
      followed.finished = jobEvents.kind === "JOB_FINISHED";
    }
    if (signal.aborted) return;
    if (!followed.finished) followed.faults.push(`completed at ${followed.lastSeq}, before JOB_FINISHED`);
    followed.done = true;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
