// A job's log as a stream: replay, then follow.
import type { Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import type { Hub } from "./hub.ts";
import type { JobEventRow } from "./log.ts";
import { LogFollower } from "./logFollower.ts";
import { stateOf } from "./stateOf.ts";
import { DONE, Feed } from "./stream.ts";

/** A place beyond the newest event has nothing behind it but what comes from now on. */
export function watchEvents(db: Db, hub: Hub, jobId: string, afterSeq: number): Feed<JobEventRow> {
  return new Feed(
    (mailbox) => hub.listen(jobId, (event) => mailbox.put(event)),
    (mailbox) => {
      let follower: LogFollower | null = null;
      const begin = async (wake: () => void) => {
        const start = await stateOf(db, jobId);
        if (!start) throw notFound("Job", encodeId("Job", jobId));
        if (start.final && afterSeq >= start.seq) return DONE;
        const place = { afterSeq: Math.min(afterSeq, start.seq), newestSeq: start.seq };
        follower = new LogFollower({ db, mailbox, jobId, ...place });
        return follower.pull(wake);
      };
      return (wake) => (follower ? follower.pull(wake) : begin(wake));
    },
  );
}
