// Follows one job's log from a place on: what the log holds behind it, then what the mailbox brings.
import type { Db } from "../../prisma/client.ts";
import { type JobEventRow, readLog } from "./log.ts";
import type { Mailbox } from "./mailbox.ts";
import { stateOf } from "./stateOf.ts";

const pageSize = 500;

/**
 * No gap, no repeat. The mailbox must have been listening before `newestSeq` was read, so that nothing falls between the two.
 * Ends after JOB_FINISHED, when the job is deleted, or when the mailbox is closed.
 */
export async function* followLog(
  db: Db,
  mailbox: Mailbox,
  jobId: string,
  { afterSeq, newestSeq }: { afterSeq: number; newestSeq: number },
): AsyncGenerator<JobEventRow, void> {
  let last = afterSeq;
  for (let replay = last < newestSeq; ; ) {
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
    for (const event of missed ? [] : events) {
      // A gap: the log has what lies between.
      replay = event.seq > last + 1;
      if (replay) break;
      if (event.seq > last) yield event;
      last = Math.max(last, event.seq);
      if (event.kind === "JOB_FINISHED") return;
    }
    replay ||= missed;
    if (replay && (await stateOf(db, jobId)) === null) return;
  }
}
