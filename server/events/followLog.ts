// Follows one job's log from a place on: what the log holds behind it, then what the mailbox brings.
import type { Db } from "../../prisma/client.ts";
import { type JobEventRow, readLog } from "./log.ts";
import type { Mailbox } from "./mailbox.ts";
import { stateOf } from "./stateOf.ts";
import { DONE, type Pull, type Step } from "./stream.ts";

const pageSize = 500;

/**
 * No gap, no repeat. The mailbox must have been listening before `newestSeq` was read, so that nothing falls between the two.
 * Ends after JOB_FINISHED, when the job is deleted, or when the mailbox is closed.
 */
export function followLog(
  db: Db,
  mailbox: Mailbox,
  jobId: string,
  { afterSeq, newestSeq }: { afterSeq: number; newestSeq: number },
): Pull<JobEventRow> {
  let last = afterSeq;
  let replay = last < newestSeq;
  let over = false;
  let page = [][Symbol.iterator]() as Iterator<JobEventRow, void>;
  const tell = (event: JobEventRow): Step<JobEventRow> => {
    last = event.seq;
    over = event.kind === "JOB_FINISHED";
    return { done: false, value: event };
  };
  const read = async () => {
    const events = await readLog(db, jobId, last, pageSize);
    page = events.values();
    replay = events.length === pageSize;
    return pull();
  };
  /** The log has what lies between, unless the job has gone. */
  const repair = async () => {
    over = (await stateOf(db, jobId)) === null;
    return over ? DONE : read();
  };
  const wait = async () => {
    over = !(await mailbox.wait());
    return pull();
  };
  const pull: Pull<JobEventRow> = () => {
    while (!over) {
      const behind = page.next();
      if (!behind.done) return tell(behind.value);
      if (replay) return read();
      const event = mailbox.shift();
      if (event === null) return wait();
      if (event === "missed" || event.seq > last + 1) return repair();
      if (event.seq > last) return tell(event);
    }
    return DONE;
  };
  return pull;
}
