// One job as a stream of its states: now, then every newer one; a slow reader may miss states in between, never the newest.
import type { Db, JobRow } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import type { Hub } from "./hub.ts";
import { findJob, type Newest } from "./newest.ts";
import { type Feed, stream } from "./stream.ts";

/** Ends after the final state, or when the job is deleted. */
export function watchJob(db: Db, hub: Hub, newest: Newest, jobId: string): Feed<JobRow> {
  return stream(
    (mailbox) => hub.listen(jobId, (event) => mailbox.put(event)),
    async function* (mailbox) {
      let now = await findJob(db, jobId);
      if (!now) throw notFound("Job", encodeId("Job", jobId));
      for (let toldSeq = -1; now; ) {
        if (now.seq > toldSeq) yield now;
        toldSeq = now.seq;
        if (now.finishedAt !== null || !(await mailbox.wait())) return;
        const { events, missed } = mailbox.take();
        const last = missed ? undefined : events.at(-1);
        now = last ? await newest.job(last) : await findJob(db, jobId);
      }
    },
  );
}
