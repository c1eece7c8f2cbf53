// What can be watched, each as an async generator: the log of a job, and the newest state of jobs and prompts.
import type { Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import type { Hub } from "./hub.ts";
import { type JobEventRow, readLog } from "./log.ts";
import { stateOf } from "./stateOf.ts";
import { stream } from "./stream.ts";

const pageSize = 500;

/** Replays what comes after `afterSeq`, then follows: no gap, no repeat. Ends after JOB_FINISHED, or when the job is deleted. */
export function watchEvents(db: Db, hub: Hub, jobId: string, afterSeq: number): AsyncGenerator<JobEventRow, void> {
  return stream(
    (mailbox) => hub.listen(jobId, (event) => mailbox.put(event)),
    async function* (mailbox) {
      const start = await stateOf(db, jobId);
      if (!start) throw notFound("Job", encodeId("Job", jobId));
      // A place beyond the newest event has nothing behind it but what comes from now on.
      let last = Math.min(afterSeq, start.seq);
      let replay = last < start.seq;
      if (start.final && !replay) return;
      for (;;) {
        while (replay) {
          const page = await readLog(db, jobId, last, pageSize);
          for (const event of page) {
            last = event.seq;
            yield event;
            if (event.kind === "JOB_FINISHED") return;
          }
          replay = page.length === pageSize;
        }
        if (!(await mailbox.wait())) return;
        const { events, missed } = mailbox.take();
        replay = missed;
        for (const event of events) {
          if (replay) break;
          // A gap: the log has what lies between.
          if (event.seq > last + 1) replay = true;
          else {
            if (event.seq > last) yield event;
            last = Math.max(last, event.seq);
            if (event.kind === "JOB_FINISHED") return;
          }
        }
        if (replay && (await stateOf(db, jobId)) === null) return;
      }
    },
  );
}

/** The job's id: once for its state now, then after every newer state; in between, states may be skipped. Ends after the final one. */
export function watchJob(db: Db, hub: Hub, jobId: string): AsyncGenerator<string, void> {
  return stream(
    (mailbox) => hub.listen(jobId, (event) => mailbox.put(event)),
    async function* (mailbox) {
      let told = -1;
      do {
        mailbox.take();
        const now = await stateOf(db, jobId);
        if (!now && told < 0) throw notFound("Job", encodeId("Job", jobId));
        if (!now) return;
        if (now.seq > told) yield jobId;
        told = now.seq;
        if (now.final) return;
      } while (await mailbox.wait());
    },
  );
}

/** The ids of jobs that change, each told at least once after its newest change. */
export function watchJobs(hub: Hub): AsyncGenerator<string, void> {
  const changed = new Set<string>();
  return stream(
    (mailbox) =>
      hub.listen(null, (event) => {
        if (event) changed.add(event.jobId);
        mailbox.put(event);
      }),
    async function* (mailbox) {
      while (await mailbox.wait()) {
        mailbox.take();
        for (const jobId of changed) {
          changed.delete(jobId);
          yield jobId;
        }
      }
    },
  );
}
