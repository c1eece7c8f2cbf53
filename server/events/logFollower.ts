// Follows one job's log from a place on: what the log holds behind it, then what the mailbox brings.
import type { Db } from "../../prisma/client.ts";
import { type JobEventRow, readLog } from "./log.ts";
import type { Mailbox } from "./mailbox.ts";
import { stateOf } from "./stateOf.ts";
import { DONE, Pulled, type Pulling, type Step } from "./stream.ts";

const pageSize = 500;

interface Follower {
  db: Db;
  mailbox: Mailbox;
  jobId: string;
  afterSeq: number;
  newestSeq: number;
}

/**
 * No gap, no repeat. The mailbox must have been listening before `newestSeq` was read, so that nothing falls between the two.
 * Ends after JOB_FINISHED, when the job is deleted, or when the mailbox is closed.
 */
export class LogFollower extends Pulled<JobEventRow> {
  readonly #db: Db;
  readonly #mailbox: Mailbox;
  readonly #jobId: string;
  #last: number;
  #replay: boolean;
  #over = false;
  /** Read and not told yet, the next one last. */
  #page: JobEventRow[] | null = null;

  constructor({ db, mailbox, jobId, afterSeq, newestSeq }: Follower) {
    super();
    this.#db = db;
    this.#mailbox = mailbox;
    this.#jobId = jobId;
    this.#last = afterSeq;
    this.#replay = afterSeq < newestSeq;
  }

  pull(wake: () => void): Pulling<JobEventRow> {
    while (!this.#over) {
      const behind = this.#page?.pop();
      if (behind) return this.#tell(behind);
      // Not kept by who may wait for days.
      this.#page = null;
      if (this.#replay) return this.#read(wake);
      const event = this.#mailbox.shift();
      if (event === null) {
        if (this.#mailbox.rouses(wake)) return null;
        this.#over = true;
      } else if (event === "missed" || event.seq > this.#last + 1) return this.#repair(wake);
      else if (event.seq > this.#last) return this.#tell(event);
    }
    return DONE;
  }

  end(): void {
    this.#over = true;
  }

  #tell(event: JobEventRow): Step<JobEventRow> {
    this.#last = event.seq;
    this.#over = event.kind === "JOB_FINISHED";
    return { done: false, value: event };
  }

  async #read(wake: () => void): Promise<Step<JobEventRow> | null> {
    const events = await readLog(this.#db, this.#jobId, this.#last, pageSize);
    this.#replay = events.length === pageSize;
    this.#page = events.reverse();
    return this.pull(wake);
  }

  /** The log has what lies between, unless the job has gone. */
  async #repair(wake: () => void): Promise<Step<JobEventRow> | null> {
    this.#over = (await stateOf(this.#db, this.#jobId)) === null;
    return this.#over ? DONE : this.#read(wake);
  }
}
